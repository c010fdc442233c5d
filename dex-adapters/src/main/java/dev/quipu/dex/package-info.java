/** Exact AMM arithmetic and the decimal quantities that token messages carry. */
package dev.quipu.dex;
