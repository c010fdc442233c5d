/** A venue inside the simulated world: token ledgers, pools and arbitrageurs as processes that speak real messages. */
package dev.quipu.dex.simulated;
