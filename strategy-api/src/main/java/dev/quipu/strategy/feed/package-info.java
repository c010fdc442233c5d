/** Facts from outside, with the three times at which they were published, observed and delivered. */
package dev.quipu.strategy.feed;
