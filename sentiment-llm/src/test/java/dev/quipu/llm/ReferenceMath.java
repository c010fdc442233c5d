package dev.quipu.llm;

/** math.h of the inference module once more, in Java. */
public final class ReferenceMath {

    private ReferenceMath() {}

    /** exp_f32: the same bits. */
    public static float exp(float x) {
        float clamped = Math.min(Math.max(x, -87.0f), 88.0f);
        float shifted = clamped * 1.44269504088896341f + 12582912.0f;
        float n = shifted - 12582912.0f;
        float r = clamped - n * 0.693359375f;
        r = r - n * -2.12194440e-4f;
        float p = 1.9875691500e-4f;
        p = p * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        p = p * (r * r) + r + 1.0f;
        int exponent = Float.floatToRawIntBits(shifted) - Float.floatToRawIntBits(12582912.0f) + 127;
        return x < -87.0f ? 0.0f : p * Float.intBitsToFloat(exponent << 23);
    }
}
