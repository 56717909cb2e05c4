package dev.renga.chain;

import org.jspecify.annotations.Nullable;

/// What `verifychain` found.
///
/// @param checked blocks that were looked at
/// @param complete whether as many blocks as asked for (or as exist) were looked at at the wanted
///   level
/// @param damage one sentence on the first damage; `null` when there is none
public record VerifyResult(int checked, boolean complete, @Nullable String damage) {
  /// Whether nothing wrong was found.
  public boolean isSound() {
    return damage == null;
  }
}
