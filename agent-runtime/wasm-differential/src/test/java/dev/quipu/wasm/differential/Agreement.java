package dev.quipu.wasm.differential;

import java.util.List;
import java.util.function.Function;

/** Asks all subjects the same. */
record Agreement(List<? extends Subject> subjects) {

    /**
     * @return what they say
     * @throws Campaign.Disagreement if they do not say the same
     */
    String on(List<Subject.Session> sessions, String what, Function<Subject.Session, String> question) {
        String expected = question.apply(sessions.getFirst());
        for (int i = 1; i < sessions.size(); i++) {
            String said = question.apply(sessions.get(i));
            if (!said.equals(expected)) {
                throw new Campaign.Disagreement(
                        what + "\n  " + subjects.getFirst().name() + ": " + expected + "\n  "
                                + subjects.get(i).name() + ": " + said);
            }
        }
        return expected;
    }
}
