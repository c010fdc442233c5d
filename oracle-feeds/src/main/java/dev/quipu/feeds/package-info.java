/** Outside facts as feed items: archives are read here, every row either an item or listed with the reason it is not. */
package dev.quipu.feeds;
