package dev.renga.p2p.protocol;

import dev.renga.primitives.BlockHash;
import org.jspecify.annotations.Nullable;

/// What became of headers that were handed to the chain.
///
/// @param added headers that were new
/// @param last the last of them that is in the tree now; `null` if none is
/// @param refused the reason if one of them broke a rule, such as `bad-diffbits`; `null` if none
///   did
/// @param punish whether an honest peer cannot have sent that (a clock that differs is no crime)
public record HeadersOutcome(
    int added, @Nullable BlockHash last, @Nullable String refused, boolean punish) {}
