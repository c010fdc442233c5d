/** A complete small agent: long or flat by how much better than usual the news sounds. */
package dev.quipu.examples.newsmomentum;
