package dev.quipu.llm.tensor;

import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LT;

import jdk.incubator.vector.FloatVector;

/** {@code exp_f32} of the inference module's {@code math.h}, lane by lane. */
final class Exponential {

    /** As in math.h. */
    static final float ROUND_TO_WHOLE = 12582912.0f;

    private Exponential() {}

    static FloatVector of(FloatVector x) {
        var vanishes = x.compare(LT, -87.0f);
        var clamped = x.blend(-87.0f, vanishes);
        clamped = clamped.blend(88.0f, clamped.compare(GT, 88.0f));
        var shifted = clamped.mul(1.44269504088896341f).add(ROUND_TO_WHOLE);
        var n = shifted.sub(ROUND_TO_WHOLE);
        var r = clamped.sub(n.mul(0.693359375f));
        r = r.sub(n.mul(-2.12194440e-4f));
        var y = r.mul(1.9875691500e-4f).add(1.3981999507e-3f);
        y = y.mul(r).add(8.3334519073e-3f);
        y = y.mul(r).add(4.1665795894e-2f);
        y = y.mul(r).add(1.6666665459e-1f);
        y = y.mul(r).add(5.0000001201e-1f);
        y = y.mul(r.mul(r)).add(r).add(1.0f);
        var exponent = shifted.reinterpretAsInts()
                .sub(Float.floatToRawIntBits(ROUND_TO_WHOLE))
                .add(127)
                .lanewise(LSHL, 23)
                .reinterpretAsFloats();
        return y.mul(exponent).blend(0.0f, vanishes);
    }
}
