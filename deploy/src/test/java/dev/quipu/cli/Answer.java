package dev.quipu.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a command line left: exit code, standard output, standard error. */
record Answer(int code, String out, String err) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Standard output as the one JSON object it must be. */
    JsonNode json() {
        try {
            var tree = JSON.readTree(out);
            assertThat(tree.isObject()).as(out).isTrue();
            return tree;
        } catch (JsonProcessingException e) {
            throw new AssertionError("not one JSON object: " + out, e);
        }
    }

    /** The complaint: one line, the last of standard error, without class names or a trace. */
    String complaint() {
        var lines = err.lines().toList();
        assertThat(lines).isNotEmpty();
        var last = lines.getLast();
        assertThat(last).startsWith("quipu: ");
        assertThat(lines.stream().filter(line -> line.startsWith("quipu: "))).hasSize(1);
        assertThat(err)
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContainPattern("\\b(java|dev|com)\\.[a-z]");
        return last.substring("quipu: ".length());
    }

    /** Fails unless the exit code is this one; shows what was printed. */
    Answer exits(int expected) {
        assertThat(code).as("out: %s%nerr: %s", out, err).isEqualTo(expected);
        return this;
    }
}
