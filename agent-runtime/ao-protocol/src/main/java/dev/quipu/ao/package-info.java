/** AO's nouns and bytes: items, tags, ids, messages, outcomes, and what a process is. */
package dev.quipu.ao;
