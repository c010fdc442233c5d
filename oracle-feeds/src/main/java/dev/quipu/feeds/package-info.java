/** Outside facts as feed items, read from archives: each row is an item or is listed with the reason it is not. */
package dev.quipu.feeds;
