package dev.renga.lab.forge;

import dev.renga.consensus.HeaderView;
import dev.renga.primitives.Network;
import dev.renga.primitives.Script;
import java.util.List;

/// What a forger knows: where the block is to stand, and what it can pay with. Immutable.
///
/// @param network whose rules are broken
/// @param parent the block before the forged one
/// @param nowSeconds the forger's clock
/// @param coins unspent outputs after the parent that the signer can unlock; one of at least
///   [#LEAST_COIN] satoshi suffices for nearly every forgery
/// @param signer unlocks the coins
/// @param payTo where the coinbases of forged blocks pay
/// @param extraNonce makes the coinbases differ from those of other blocks at the same height
public record ForgeContext(
    Network network,
    HeaderView parent,
    long nowSeconds,
    List<SpendableCoin> coins,
    Signer signer,
    Script payTo,
    long extraNonce) {
  /// Satoshi that a coin needs to be of use.
  public static final long LEAST_COIN = 10_000;

  /// Copies the list.
  public ForgeContext {
    coins = List.copyOf(coins);
  }

  /// The same with another number in the coinbases.
  public ForgeContext withExtraNonce(long number) {
    return new ForgeContext(network, parent, nowSeconds, coins, signer, payTo, number);
  }
}
