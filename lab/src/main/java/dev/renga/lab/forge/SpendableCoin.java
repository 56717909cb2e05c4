package dev.renga.lab.forge;

import dev.renga.primitives.OutPoint;
import dev.renga.primitives.TxOut;

/// An unspent output that a forger may spend in the next block: confirmed, and mature if it is a
/// coinbase's.
///
/// @param outPoint its name
/// @param output amount and script
public record SpendableCoin(OutPoint outPoint, TxOut output) {}
