/** What a strategy may have the language model write: requests, the forms an answer can take, and the port to a model. */
package dev.quipu.strategy.text;
