/** Conversations as each family of models expects to read them. */
package dev.quipu.llm.chat;
