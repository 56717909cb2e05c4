package dev.renga.consensus;

import dev.renga.primitives.Block;
import dev.renga.primitives.BlockHeader;
import dev.renga.primitives.ByteWriter;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Txid;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// A real block with the outputs it spends, and the tools with which [Mutations] change it.
///
/// A mutant has one of two forms. *Raw*: the header is the real one with its real proof of work, so
/// that what the header commits to must betray the change. *Mended*: witness commitment and merkle
/// root follow the change and a nonce is found, on a network that differs from the real one in
/// nothing but its easiest target, so that no rule but the one in question can refuse.
final class MutationCase {
  static final int EASIEST = 0x207fffff;

  final RealBlocks.Isolated real;
  final SpentOutputs spent;
  final Network lenient;
  final int height;
  final List<Transaction> transactions;
  private final Map<OutPoint, SpentOutputs.Entry> entries = new HashMap<>();
  private final Set<Txid> parents = new HashSet<>();

  MutationCase(RealBlocks.Isolated real) {
    this.real = real;
    this.spent = real.outputs();
    this.height = real.height().orElseThrow();
    this.transactions = real.block().transactions();
    Network.ProofOfWork pow = real.network().proofOfWork();
    this.lenient =
        real.network()
            .withProofOfWork(
                new Network.ProofOfWork(
                    Network.REGTEST.proofOfWork().limit(),
                    pow.spacing(),
                    pow.timespan(),
                    pow.minimumDifficultyBlocks(),
                    pow.enforceBip94(),
                    pow.noRetargeting()));
    spent.entries().forEach(entry -> entries.put(entry.outPoint(), entry));
    transactions.forEach(tx -> tx.inputs().forEach(in -> parents.add(in.prevout().txid())));
  }

  /// A changed block, and what is said of the outputs it spends.
  record Mutant(Block block, SpentOutputs spent, Network network) {}

  Block block() {
    return real.block();
  }

  BlockHeader header() {
    return real.block().header();
  }

  Transaction coinbase() {
    return transactions.get(0);
  }

  /// Whether the block commits to its witnesses, where that has a meaning.
  boolean hasCommitment() {
    return real.network().isActive(Deployment.SEGWIT, height)
        && WitnessCommitment.indexIn(block()) != WitnessCommitment.NONE;
  }

  SpentOutputs.Entry entry(OutPoint outPoint) {
    SpentOutputs.Entry entry = entries.get(outPoint);
    if (entry == null) {
      throw new IllegalStateException(real.name() + " spends an unknown output " + outPoint);
    }
    return entry;
  }

  Script locking(TxIn input) {
    return entry(input.prevout()).output().scriptPubKey();
  }

  // ---- where to change ----

  /// An input of a transaction.
  record Place(int transaction, int input) {}

  /// The first input that suits, of a transaction that none in the block depends on.
  @Nullable Place find(BiPredicate<Transaction, Integer> suits) {
    for (int t = 1; t < transactions.size(); t++) {
      Transaction transaction = transactions.get(t);
      if (parents.contains(transaction.txid())) {
        continue;
      }
      for (int i = 0; i < transaction.inputs().size(); i++) {
        if (suits.test(transaction, i)) {
          return new Place(t, i);
        }
      }
    }
    return null;
  }

  /// The first input that spends an output of that form.
  @Nullable Place findSpending(Form form) {
    return find((transaction, i) -> form.fits(transaction.inputs().get(i), this));
  }

  Transaction at(Place place) {
    return transactions.get(place.transaction);
  }

  TxIn input(Place place) {
    return at(place).inputs().get(place.input);
  }

  /// Forms of outputs.
  enum Form {
    KEY_HASH,
    SCRIPT_HASH,
    WITNESS_KEY_HASH;

    boolean fits(TxIn input, MutationCase c) {
      Script locking = c.locking(input);
      return switch (this) {
        case KEY_HASH ->
            locking.length() == 25 && locking.at(0) == 0x76 && input.scriptSig().length() > 100;
        case SCRIPT_HASH ->
            locking.length() == 23 && locking.at(0) == 0xa9 && input.witness().isEmpty();
        case WITNESS_KEY_HASH ->
            locking.length() == 22 && locking.at(0) == 0 && input.witness().size() == 2;
      };
    }
  }

  // ---- making mutants ----

  Mutant raw(List<Transaction> changed) {
    return new Mutant(Block.of(header(), changed), spent, real.network());
  }

  Mutant raw(BlockHeader changed) {
    return new Mutant(Block.of(changed, transactions), spent, real.network());
  }

  Mutant mended(List<Transaction> changed) {
    return mended(header(), committed(changed), spent);
  }

  Mutant mended(int transaction, Transaction changed) {
    return mended(with(transaction, changed));
  }

  Mutant mendedWithoutCommitment(List<Transaction> changed) {
    return mended(header(), changed, spent);
  }

  Mutant mended(BlockHeader changed) {
    return mended(changed, transactions, spent);
  }

  /// The real transactions, with something else said of the output that an input spends.
  Mutant mended(SpentOutputs.Entry changed) {
    List<SpentOutputs.Entry> all = new ArrayList<>();
    for (SpentOutputs.Entry entry : spent.entries()) {
      all.add(entry.outPoint().equals(changed.outPoint()) ? changed : entry);
    }
    return mended(header(), transactions, new SpentOutputs(all, true));
  }

  private Mutant mended(BlockHeader from, List<Transaction> all, SpentOutputs outputs) {
    BlockHeader rooted =
        new BlockHeader(
            from.version(), from.previous(), Blocks.root(all), from.time(), EASIEST, from.nonce());
    return new Mutant(Blocks.solved(rooted, all, lenient), outputs, lenient);
  }

  /// A header that is solved on the lenient network although its root is another.
  Mutant solved(BlockHeader changed) {
    BlockHeader easy =
        new BlockHeader(
            changed.version(),
            changed.previous(),
            changed.merkleRoot(),
            changed.time(),
            EASIEST,
            0);
    return new Mutant(Blocks.solved(easy, transactions, lenient), spent, lenient);
  }

  private List<Transaction> committed(List<Transaction> all) {
    int index = all.isEmpty() ? WitnessCommitment.NONE : WitnessCommitment.indexIn(all.get(0));
    if (index == WitnessCommitment.NONE) {
      return all;
    }
    Transaction first = all.get(0);
    Witness witness = first.inputs().get(0).witness();
    if (witness.size() != 1) {
      return all;
    }
    Bytes hash = WitnessCommitment.of(Block.of(header(), all), witness.item(0)).toBytes();
    TxOut old = first.outputs().get(index);
    Bytes script = old.scriptPubKey().bytes();
    Bytes changed =
        new ByteWriter()
            .bytes(script.slice(0, 6))
            .bytes(hash)
            .bytes(script.slice(38, script.length() - 38))
            .toBytes();
    List<Transaction> mended = new ArrayList<>(all);
    mended.set(0, withOutput(first, index, new TxOut(old.value(), new Script(changed))));
    return mended;
  }

  List<Transaction> with(int transaction, Transaction changed) {
    List<Transaction> all = new ArrayList<>(transactions);
    all.set(transaction, changed);
    return all;
  }

  // ---- changed transactions ----

  static Transaction withInputs(Transaction tx, List<TxIn> inputs) {
    return new Transaction(tx.version(), inputs, tx.outputs(), tx.lockTime());
  }

  static Transaction withOutputs(Transaction tx, List<TxOut> outputs) {
    return new Transaction(tx.version(), tx.inputs(), outputs, tx.lockTime());
  }

  static Transaction withInput(Transaction tx, int index, TxIn input) {
    List<TxIn> inputs = new ArrayList<>(tx.inputs());
    inputs.set(index, input);
    return withInputs(tx, inputs);
  }

  static Transaction withOutput(Transaction tx, int index, TxOut output) {
    List<TxOut> outputs = new ArrayList<>(tx.outputs());
    outputs.set(index, output);
    return withOutputs(tx, outputs);
  }

  static Transaction plusOutput(Transaction tx, TxOut output) {
    List<TxOut> outputs = new ArrayList<>(tx.outputs());
    outputs.add(output);
    return withOutputs(tx, outputs);
  }

  static TxIn withSequence(TxIn input, long sequence) {
    return new TxIn(input.prevout(), input.scriptSig(), sequence, input.witness());
  }

  static TxIn withPrevout(TxIn input, OutPoint prevout) {
    return new TxIn(prevout, input.scriptSig(), input.sequence(), input.witness());
  }

  static Bytes flipped(Bytes bytes, int index) {
    byte[] changed = bytes.toArray();
    changed[index] ^= 1;
    return Bytes.adopt(changed);
  }

  static Bytes prefixed(int first, Bytes bytes) {
    return new ByteWriter().uint8(first).bytes(bytes).toBytes();
  }
}
