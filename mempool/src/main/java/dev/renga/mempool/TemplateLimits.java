package dev.renga.mempool;

import dev.renga.primitives.Block;

/// How much a miner's choice may take up. What is reserved for header and coinbase is taken off
/// once and nowhere else (known failure M-027).
///
/// @param weight weight units of the whole block at most, 0…4,000,000
/// @param reservedWeight weight units kept for header, count and coinbase
/// @param sigopCost signature operation cost of the whole block at most, 0…80,000
/// @param reservedSigopCost kept for the coinbase
/// @param minimum packages that pay less are left out
public record TemplateLimits(
    int weight, int reservedWeight, int sigopCost, int reservedSigopCost, Feerate minimum) {
  /// The largest signature operation cost of a block (BIP141).
  private static final int MAX_SIGOP_COST = 80_000;

  /// bitcoind's: a full block with 8,000 weight units and 400 signature operations reserved.
  public static final TemplateLimits DEFAULT =
      new TemplateLimits(Block.MAX_WEIGHT, 8000, MAX_SIGOP_COST, 400, new Feerate(1));

  /// Refuses what no block may have.
  public TemplateLimits {
    if (weight < 0 || weight > Block.MAX_WEIGHT || reservedWeight < 0) {
      throw new IllegalArgumentException("no weight of a block: " + weight);
    }
    if (sigopCost < 0 || sigopCost > MAX_SIGOP_COST || reservedSigopCost < 0) {
      throw new IllegalArgumentException("no signature operation cost: " + sigopCost);
    }
  }

  /// With another weight reserved.
  public TemplateLimits withReservedWeight(int units) {
    return new TemplateLimits(weight, units, sigopCost, reservedSigopCost, minimum);
  }

  /// With another largest weight.
  public TemplateLimits withWeight(int units) {
    return new TemplateLimits(units, reservedWeight, sigopCost, reservedSigopCost, minimum);
  }

  /// With another smallest feerate.
  public TemplateLimits withMinimum(Feerate feerate) {
    return new TemplateLimits(weight, reservedWeight, sigopCost, reservedSigopCost, feerate);
  }
}
