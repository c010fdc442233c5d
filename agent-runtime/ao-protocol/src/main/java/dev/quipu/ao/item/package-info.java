/** ANS-104 to the byte: signed data items, the unsigned items one node makes for itself, bundles, signers. */
package dev.quipu.ao.item;
