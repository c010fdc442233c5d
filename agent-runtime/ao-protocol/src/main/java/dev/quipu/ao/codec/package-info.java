/** Canonical bytes of outcomes: equal outcomes give equal bytes, and only those bytes are read back. */
package dev.quipu.ao.codec;
