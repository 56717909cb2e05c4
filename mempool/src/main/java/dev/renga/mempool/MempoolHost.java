package dev.renga.mempool;

import dev.renga.chain.ChainHost;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// What the mempool needs from its surroundings.
///
/// @param clock wall time, for expiry and the fee floor's decay; may be mocked
/// @param nanos monotonic time in nanoseconds
/// @param salt a secret random number that keeps strangers from choosing slots of hash tables
/// @param supervisor told of errors that end the mempool's life
public record MempoolHost(
    InstantSource clock, LongSupplier nanos, long salt, ChainHost.Supervisor supervisor) {}
