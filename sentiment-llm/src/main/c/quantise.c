#include "quantise.h"

#include "math.h"
#include "memory.h"

static const float LEAST_TO_DIVIDE_BY = 1e-30f;

void quantise(uint32_t blocks, const float *x, Quant *quants, float *scales, int32_t *sums) {
    for (uint32_t block = 0; block < blocks; block++, x += BLOCK, quants += BLOCK) {
        float largest = block_magnitude(x);
        if (largest >= LEAST_TO_DIVIDE_BY && is_finite(largest)) {
            sums[block] = block_quantise(x, 127.0f / largest, quants);
            scales[block] = largest / 127.0f;
            continue;
        }
        mem_zero(quants, BLOCK * sizeof *quants);
        sums[block] = 0;
        scales[block] = is_finite(largest) ? 0.0f : largest;
    }
}
