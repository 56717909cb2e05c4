package dev.renga.chain;

import dev.renga.consensus.Verdict;
import dev.renga.consensus.script.TransactionScripts;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Script checks that belong to no block.
final class LooseScripts {
  private final List<TransactionScripts> checks;
  private final CompletableFuture<Verdict> verdict = new CompletableFuture<>();

  LooseScripts(List<TransactionScripts> checks) {
    this.checks = List.copyOf(checks);
  }

  CompletableFuture<Verdict> on(Workers workers) {
    workers.checkLoose(this::run);
    return verdict;
  }

  private void run(Workers.Tools tools) {
    try {
      Verdict found = Verdict.VALID;
      for (int i = 0; i < checks.size() && found.isValid(); i++) {
        found = checks.get(i).verify(tools.curve());
      }
      verdict.complete(found);
    } catch (Throwable e) { // the future carries it to whoever waits
      verdict.completeExceptionally(e);
    }
  }
}
