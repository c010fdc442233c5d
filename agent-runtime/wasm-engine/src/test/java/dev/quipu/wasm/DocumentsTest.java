package dev.quipu.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents of this module say is compiled, run and looked up. */
class DocumentsTest {

    private static final Path ROOT = Path.of(System.getProperty("quipu.root"));
    private static final Path ENGINE = ROOT.resolve("agent-runtime/wasm-engine");

    @TempDir
    Path folder;

    private static String text(String file) throws IOException {
        return Files.readString(ENGINE.resolve(file), UTF_8);
    }

    /** The first fenced block of this kind after {@code from}. */
    private static String block(String markdown, String kind, int from) {
        int start = markdown.indexOf("```" + kind + "\n", from) + kind.length() + 4;
        return markdown.substring(start, markdown.indexOf("```", start));
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = DocumentsTest.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    private Class<?> compile(String name, String source)
            throws IOException, ClassNotFoundException, URISyntaxException {
        Path file = folder.resolve(name + ".java");
        Files.writeString(file, source, UTF_8);
        Path classes = Path.of(
                Module.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        StringWriter messages = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-cp", classes.toString(), "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, DocumentsTest.class.getClassLoader());
        return loader.loadClass(name);
    }

    @Test
    void shouldRunTheExampleOfTheReadme() throws Exception {
        String readme = text("README.md");
        Path wasm = folder.resolve("example.wasm");
        Files.write(wasm, resource("example.wasm"));
        Class<?> example = compile("Example", block(readme, "java", 0));
        PrintStream former = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            example.getMethod("main", String[].class).invoke(null, (Object) new String[] {wasm.toString()});
        } finally {
            System.setOut(former);
        }

        assertThat(printed.toString(UTF_8)).isEqualTo(block(readme, "", readme.indexOf("It prints")));
        assertThat(block(readme, "wat", 0)).isEqualTo(new String(resource("example.wat"), UTF_8));
    }

    @Test
    void shouldRunTheExampleOfThePackage() throws Exception {
        String page = text("src/main/java/dev/quipu/wasm/package-info.java");
        String body = page.substring(page.indexOf("{@code\n") + 7, page.indexOf(" * }</pre>"))
                .replaceAll("(?m)^ \\*", "");
        String imports = imports(body);
        Class<?> example = compile(
                "PackageExample",
                imports + "public class PackageExample {\n"
                        + "public static Object[] run(byte[] wasm) throws Throwable {\n" + body
                        + "return new Object[] {three, seven, again, notes};\n}\n}\n");

        Object[] results =
                (Object[]) example.getMethod("run", byte[].class).invoke(null, (Object) resource("example.wasm"));

        assertThat(results).containsExactly(3, 7, 7, List.of(3, 7, 42));
    }

    /** An import for every class the example names. */
    private static String imports(String body) throws IOException {
        StringBuilder imports = new StringBuilder("import java.util.*;\nimport java.util.function.*;\n")
                .append("import java.lang.invoke.MethodHandle;\n");
        sources(ENGINE.resolve("src/main/java")).forEach((name, file) -> {
            if (Pattern.compile("\\b" + name + "\\b").matcher(body).find()) {
                String path = ENGINE.resolve("src/main/java").relativize(file).toString();
                imports.append("import ")
                        .append(path.replace(".java", "").replace('/', '.'))
                        .append(";\n");
            }
        });
        return imports.toString();
    }

    private static Map<String, Path> sources(Path root) throws IOException {
        Map<String, Path> sources = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java"))
                    .forEach(file -> sources.put(file.getFileName().toString().replace(".java", ""), file));
        }
        return sources;
    }

    @Test
    void shouldNameOnlyTestsThatThereAre() throws IOException {
        Map<String, Path> tests = new TreeMap<>();
        for (String module : List.of("agent-runtime/wasm-engine", "agent-runtime/wasm-spec", "deploy")) {
            tests.putAll(sources(ROOT.resolve(module).resolve("src/test/java")));
        }
        List<MatchResult> named = Pattern.compile("`(\\w+Test)(?:\\.(should\\w+))?`")
                .matcher(text("PROMISES.md"))
                .results()
                .toList();
        List<String> missing = new ArrayList<>();
        for (MatchResult name : named) {
            Path file = tests.get(name.group(1));
            String method = name.group(2) == null ? "class " + name.group(1) : "void " + name.group(2) + "(";
            if (file == null || !Files.readString(file, UTF_8).contains(method)) {
                missing.add(name.group());
            }
        }

        assertThat(named).hasSizeGreaterThan(20);
        assertThat(missing).isEmpty();
    }
}
