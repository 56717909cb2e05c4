package dev.renga.p2p.protocol;

import dev.renga.primitives.Transaction;
import java.util.List;

/// A pool and the world around it, whatever stands behind.
public interface PoolUnderTest extends AutoCloseable {
  /// As the protocol sees it.
  PoolAccess access();

  /// A valid payment that nobody has seen.
  Transaction payment();

  /// One that spends what this payment spends, and pays no more.
  Transaction rival(Transaction payment);

  /// One that spends the first output of another.
  Transaction child(Transaction parent);

  /// One that breaks a rule.
  Transaction invalid();

  /// Hands in this node's own.
  void submitOwn(Transaction transaction);

  /// Puts transactions into a block on the tip, and waits until the pool knows.
  void confirm(List<Transaction> transactions);

  /// What peers were to be told of so far.
  List<Event.PoolAdded> added();

  @Override
  void close();
}
