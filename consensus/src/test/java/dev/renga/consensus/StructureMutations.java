package dev.renga.consensus;

import static dev.renga.consensus.Mutation.of;
import static dev.renga.consensus.MutationCase.withInput;
import static dev.renga.consensus.MutationCase.withInputs;
import static dev.renga.consensus.MutationCase.withOutput;
import static dev.renga.consensus.MutationCase.withOutputs;

import dev.renga.consensus.script.Sigops;
import dev.renga.primitives.Amount;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Digest;
import dev.renga.primitives.Merkle;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Mutations of headers, of the list of transactions, and of single transactions, that no script
/// needs to run for.
final class StructureMutations {
  private StructureMutations() {}

  private static BlockHeader header(MutationCase c, int version, long time, int bits) {
    BlockHeader h = c.header();
    return new BlockHeader(version, h.previous(), h.merkleRoot(), time, bits, h.nonce());
  }

  static List<Mutation> ofHeaders() {
    return List.of(
        of(
            "header: one bit of the nonce",
            "header-proof-of-work",
            c -> c.raw(c.header().withNonce(c.header().nonce() ^ 1))),
        of(
            "header: one second later",
            "header-proof-of-work",
            c -> c.raw(c.header().withTime(c.header().time() + 1))),
        of(
            "header: a target of zero",
            "header-proof-of-work",
            c -> c.raw(header(c, c.header().version(), c.header().time(), 0))),
        of(
            "header: a target easier than the network's limit",
            "header-proof-of-work",
            c -> c.raw(header(c, c.header().version(), c.header().time(), 0x207fffff))),
        of(
            "header: one bit of the merkle root, mended work",
            "block-merkle-root",
            c -> c.solved(c.header().withMerkleRoot(flipped(c.header().merkleRoot())))),
        version(1, Deployment.HEIGHT_IN_COINBASE, "header-version-2"),
        version(2, Deployment.STRICT_DER, "header-version-3"),
        version(3, Deployment.CHECK_LOCK_TIME, "header-version-4"),
        version(Integer.MIN_VALUE, Deployment.HEIGHT_IN_COINBASE, "header-version-2"),
        of(
            "header: time of the median before it",
            "header-time-after-median",
            c -> {
              Long median = knownMedian(c);
              return median == null ? null : c.mended(c.header().withTime(median));
            }));
  }

  private static Mutation version(int version, Deployment since, String rule) {
    return of(
        "header: version " + version,
        rule,
        c ->
            c.real.network().isActive(since, c.height)
                ? c.mended(header(c, version, c.header().time(), 0))
                : null);
  }

  private static Digest flipped(Digest root) {
    return Digest.ofWords(root.word(0) ^ 1, root.word(1), root.word(2), root.word(3));
  }

  /// The median time past of the parent, known where an output of the block itself is spent.
  static @Nullable Long knownMedian(MutationCase c) {
    for (SpentOutputs.Entry entry : c.spent.entries()) {
      if (entry.height() == c.height && entry.medianTimePast() != SpentOutputs.UNKNOWN) {
        return entry.medianTimePast();
      }
    }
    return null;
  }

  static List<Mutation> ofLists() {
    return List.of(
        of(
            "list: last transaction dropped, raw",
            "block-merkle-root",
            c -> c.raw(c.transactions.subList(0, c.transactions.size() - 1))),
        of(
            "list: two transactions swapped, raw",
            "block-merkle-root",
            c -> {
              if (c.transactions.size() < 3) {
                return null;
              }
              List<Transaction> all = new ArrayList<>(c.transactions);
              Collections.swap(all, 1, 2);
              return c.raw(all);
            }),
        of(
            "list: one bit of an amount, raw",
            "block-merkle-root",
            c -> {
              TxOut first = c.transactions.get(1).outputs().get(0);
              TxOut changed = new TxOut(first.value() ^ 1, first.scriptPubKey());
              return c.raw(c.with(1, withOutput(c.transactions.get(1), 0, changed)));
            }),
        of(
            "list: end repeated so that the root stays",
            "block-merkle-unique",
            c -> {
              for (int repeated = 1; repeated <= c.transactions.size(); repeated *= 2) {
                List<Transaction> all = new ArrayList<>(c.transactions);
                int count = all.size();
                if (repeated < count) {
                  all.addAll(c.transactions.subList(count - repeated, count));
                  if (Blocks.root(all).equals(c.header().merkleRoot())) {
                    return c.raw(all);
                  }
                }
              }
              return null;
            }),
        of(
            "list: coinbase dropped",
            "block-coinbase-first",
            c -> c.mended(c.transactions.subList(1, c.transactions.size()))),
        of(
            "list: coinbase second",
            "block-coinbase-first",
            c -> {
              List<Transaction> all = new ArrayList<>(c.transactions);
              Collections.swap(all, 0, 1);
              return c.mendedWithoutCommitment(all);
            }),
        of(
            "list: a second coinbase at the end",
            "block-coinbase-only-first",
            c -> {
              List<Transaction> all = new ArrayList<>(c.transactions);
              all.add(withOutputs(c.coinbase(), List.of(new TxOut(1, Blocks.TRUE))));
              return c.mended(all);
            }),
        of("list: nothing left", "block-size", c -> c.mended(List.of())),
        of(
            "list: a transaction once more",
            "input-unspent",
            c -> {
              List<Transaction> all = new ArrayList<>(c.transactions);
              int count = all.size();
              all.add(
                  count % 2 == 1 && count > 2 ? all.get(1) : all.get(count > 2 ? count - 2 : 1));
              return Blocks.root(all).equals(c.header().merkleRoot())
                      || Merkle.root(ids(all)).mutated()
                  ? null
                  : c.mended(all);
            }),
        of("list: child before its parent", "input-unspent", StructureMutations::childFirst),
        of(
            "list: a megabyte too many",
            "block-size",
            c -> c.mended(0, plus(c.coinbase(), new byte[1_000_000]))));
  }

  private static List<Txid> ids(List<Transaction> all) {
    return all.stream().map(Transaction::txid).toList();
  }

  private static MutationCase.@Nullable Mutant childFirst(MutationCase c) {
    for (int child = 2; child < c.transactions.size(); child++) {
      for (int parent = 1; parent < child; parent++) {
        var id = c.transactions.get(parent).txid();
        if (c.transactions.get(child).inputs().stream()
            .anyMatch(in -> in.prevout().txid().equals(id))) {
          List<Transaction> all = new ArrayList<>(c.transactions);
          Collections.swap(all, parent, child);
          return c.mended(all);
        }
      }
    }
    return null;
  }

  static Transaction plus(Transaction tx, byte[] script) {
    return MutationCase.plusOutput(tx, new TxOut(0, Script.copyOf(script)));
  }

  private static Mutation first(String name, String rule, Changer changer) {
    return of(
        name,
        rule,
        c -> {
          Transaction changed = changer.change(c.transactions.get(1));
          return changed == null ? null : c.mended(1, changed);
        });
  }

  private interface Changer {
    @Nullable Transaction change(Transaction tx);
  }

  private static Transaction paying(Transaction tx, long... amounts) {
    List<TxOut> outputs = new ArrayList<>();
    for (long amount : amounts) {
      outputs.add(new TxOut(amount, Blocks.TRUE));
    }
    return withOutputs(tx, outputs);
  }

  static List<Mutation> ofTransactions() {
    return List.of(
        first("transaction: no inputs", "tx-has-inputs", tx -> withInputs(tx, List.of())),
        first("transaction: no outputs", "tx-has-outputs", tx -> withOutputs(tx, List.of())),
        first("transaction: minus one satoshi", "tx-outputs-not-negative", tx -> paying(tx, -1)),
        first(
            "transaction: more than all money",
            "tx-outputs-in-range",
            tx -> paying(tx, Amount.MAX_MONEY + 1)),
        first(
            "transaction: all money twice",
            "tx-outputs-total-in-range",
            tx -> paying(tx, Amount.MAX_MONEY, Amount.MAX_MONEY)),
        first(
            "transaction: an input twice",
            "tx-inputs-distinct",
            tx -> {
              List<TxIn> inputs = new ArrayList<>(tx.inputs());
              inputs.add(inputs.get(0));
              return withInputs(tx, inputs);
            }),
        first(
            "transaction: the null output among others",
            "tx-prevouts-not-null",
            tx -> {
              List<TxIn> inputs = new ArrayList<>(tx.inputs());
              inputs.add(Blocks.in(OutPoint.NULL));
              return withInputs(tx, inputs);
            }),
        coinbaseScript("coinbase: a script of one byte", "tx-coinbase-script-size", 1),
        coinbaseScript("coinbase: a script of 101 bytes", "tx-coinbase-script-size", 101),
        of(
            "block: one signature operation too many in sight",
            "block-legacy-sigops",
            c -> c.mended(0, plus(c.coinbase(), checksigs(20_001 - legacySigops(c))))),
        of(
            "transaction: not final",
            "block-transactions-final",
            c -> {
              Transaction tx = c.transactions.get(1);
              TxIn open = MutationCase.withSequence(tx.inputs().get(0), 0);
              Transaction changed = withInput(tx, 0, open);
              return c.mended(
                  1, new Transaction(tx.version(), changed.inputs(), tx.outputs(), 0xffffffffL));
            }),
        of(
            "transaction: final by the block's time only",
            "block-transactions-final-by-median-time",
            StructureMutations::finalByTimeOnly));
  }

  private static MutationCase.@Nullable Mutant finalByTimeOnly(MutationCase c) {
    Long median = knownMedian(c);
    if (median == null || !c.real.network().isActive(Deployment.CHECK_SEQUENCE, c.height)) {
      return null;
    }
    Transaction tx = c.transactions.get(1);
    Transaction open = withInput(tx, 0, MutationCase.withSequence(tx.inputs().get(0), 0));
    return c.mended(1, new Transaction(tx.version(), open.inputs(), tx.outputs(), median));
  }

  static byte[] checksigs(int count) {
    byte[] script = new byte[count];
    Arrays.fill(script, (byte) 0xac);
    return script;
  }

  static int legacySigops(MutationCase c) {
    return c.transactions.stream().mapToInt(Sigops::legacy).sum();
  }

  private static Mutation coinbaseScript(String name, String rule, int size) {
    return of(
        name,
        rule,
        c -> {
          TxIn input = c.coinbase().inputs().get(0);
          TxIn changed = input.withScriptSig(new Script(Bytes.copyOf(new byte[size])));
          return c.mended(0, withInput(c.coinbase(), 0, changed));
        });
  }
}
