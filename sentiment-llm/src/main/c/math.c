#include "math.h"

static const double ROUND_F64 = 6755399441055744.0; /* 1.5 * 2^52, see math.h */

static double bits_double(uint64_t bits) {
    double value;
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t double_bits(double value) {
    uint64_t bits;
    __builtin_memcpy(&bits, &value, sizeof bits);
    return bits;
}

double exp_f64(double x) {
    double shifted = x * 1.4426950408889634074 + ROUND_F64;
    double n = shifted - ROUND_F64;
    double r = x - n * 6.93147180369123816490e-01; /* fdlibm's split of ln 2: the first part times n is exact */
    r = r - n * 1.90821492927058770002e-10;
    double p = 1.0;
    ROLLED
    for (int32_t k = 14; k >= 1; k--) p = 1.0 + p * r / k; /* Taylor, nested; the rest is below 2^-53 */
    uint64_t exponent = double_bits(shifted) - double_bits(ROUND_F64) + 1023u;
    return p * bits_double(exponent << 52);
}

/* ln(2^e * m) = e ln 2 + 2 artanh((m-1)/(m+1)), m in [sqrt(1/2), sqrt(2)). */
double log_f64(double x) {
    uint64_t bits = double_bits(x);
    int64_t exponent = (int64_t)(bits >> 52 & 0x7ff) - 1023;
    double m = bits_double((bits & 0xfffffffffffffu) | (uint64_t)1023 << 52);
    if (m > 1.41421356237309504880) {
        m = m * 0.5;
        exponent++;
    }
    double s = (m - 1.0) / (m + 1.0);
    double z = s * s;
    double p = 0.0;
    ROLLED
    for (int32_t k = 23; k >= 1; k -= 2) p = p * z + 1.0 / k;
    double e = (double)exponent;
    return e * 6.93147180369123816490e-01 + (2.0 * s * p + e * 1.90821492927058770002e-10);
}

/* x = n * pi/2 + r, |r| <= pi/4, pi/2 in three parts (fdlibm), then Taylor. */
void sincos_f64(double x, double *sine, double *cosine) {
    double shifted = x * 0.63661977236758134308 + ROUND_F64;
    double n = shifted - ROUND_F64;
    double r = x - n * 1.57079632673412561417e+00;
    r = r - n * 6.07710050630396597660e-11;
    r = r - n * 2.02226624879595063154e-21;
    double z = r * r;
    double s = 1.0;
    double c = 1.0;
    ROLLED
    for (int32_t k = 18; k >= 2; k -= 2) {
        s = 1.0 - s * z / (k * (k + 1));
        c = 1.0 - c * z / (k * (k - 1));
    }
    s = s * r;
    uint32_t quadrant = (uint32_t)double_bits(shifted) & 3u;
    double swapped_s = quadrant & 1u ? c : s;
    double swapped_c = quadrant & 1u ? s : c;
    *sine = quadrant & 2u ? -swapped_s : swapped_s;
    *cosine = quadrant == 1u || quadrant == 2u ? -swapped_c : swapped_c;
}

/* IEEE half to single, exact. Subnormals are mantissa * 2^-24. */
float half_to_float(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000u) << 16;
    uint32_t exponent = half >> 10 & 0x1fu;
    uint32_t mantissa = half & 0x3ffu;
    if (exponent == 0) {
        float magnitude = (float)mantissa * 5.9604644775390625e-8f;
        return bits_float(float_bits(magnitude) | sign);
    }
    if (exponent == 31) return bits_float(sign | 0x7f800000u | mantissa << 13);
    return bits_float(sign | (exponent + 112u) << 23 | mantissa << 13);
}
