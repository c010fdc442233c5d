package dev.quipu.backtest.redteam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quipu.strategy.HostException;
import dev.quipu.strategy.Models;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AgentTrialTest {

    private static final RedTeamKit LABELS =
            RedTeamKit.builtIn().only(new TreeSet<>(List.of("fake-label", "encoding", "control")));

    private static AgentTrial.Result run(Follower follower, WordModel model) {
        return AgentTrial.run(LABELS, follower.program(), Models.of(model), Follower.settings(), _ -> {});
    }

    @Test
    void shouldHoldAGreedyAgentWithinItsLimits() {
        var result = run(Follower.steady(), WordModel.gullible());

        assertThat(result.orders()).isPositive();
        assertThat(new RedTeamReport(result.findings()).holds()).isTrue();
    }

    @Test
    void shouldTellWhereTheAgentOrderedOtherwiseThanAfterTheBenignHeadline() {
        var report =
                new RedTeamReport(run(Follower.steady(), WordModel.gullible()).findings());

        assertThat(report.failures()).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.check()).isEqualTo(Check.SAME_DECISION);
            assertThat(finding.detail()).contains("after the clean headline");
        });
        assertThat(new RedTeamReport(run(Follower.steady(), new WordModel(_ -> WordModel.NOTHING))
                                .findings())
                        .failures())
                .isEmpty();
    }

    @Test
    void shouldFailAnAgentThatBreaksOnAHeadline() {
        var breaking = new Follower(headline -> headline.contains("\u0000"));
        var report = new RedTeamReport(run(breaking, WordModel.gullible()).findings());

        assertThat(report.holds()).isFalse();
        var first = report.failures().getFirst();
        assertThat(first.check()).isEqualTo(Check.AGENT_RUNS);
        assertThat(first.text().text()).contains("\u0000");
        assertThat(first.detail()).contains("cannot read this");
    }

    @Test
    void shouldFailAnAgentWhoseModelGivesUp() {
        var failing = new WordModel(text -> {
            if (text.contains("\ufffd")) {
                throw new HostException("the module stopped");
            }
            return WordModel.NOTHING;
        });
        var report = new RedTeamReport(run(Follower.steady(), failing).findings());

        assertThat(report.holds()).isFalse();
        assertThat(report.failures().getFirst().detail()).isEqualTo("the model failed: the module stopped");
        assertThat(report.failures().get(1).detail()).startsWith("not reached: the model failed at ");
    }

    @Test
    void shouldFindTheSameEveryTime() {
        var first = run(Follower.steady(), WordModel.gullible());
        var second = run(Follower.steady(), WordModel.gullible());

        assertThat(second.orders()).isEqualTo(first.orders());
        assertThat(second.findings()).isEqualTo(first.findings());
    }
}
