/** What a model may write: anything, one of some texts, what a regular expression takes, or JSON of a schema. */
package dev.quipu.llm.output;
