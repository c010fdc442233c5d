/** What an agent remembers: an exact index over past items that lives in its state, and what turns texts into keys. */
package dev.quipu.strategy.memory;
