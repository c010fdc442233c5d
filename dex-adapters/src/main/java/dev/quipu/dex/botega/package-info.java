/** The language of Botega's pools on AO: orders to token Transfers, Credit-Notices to replies. */
package dev.quipu.dex.botega;
