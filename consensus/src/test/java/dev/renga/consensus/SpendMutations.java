package dev.renga.consensus;

import static dev.renga.consensus.Mutation.of;
import static dev.renga.consensus.MutationCase.Form.KEY_HASH;
import static dev.renga.consensus.MutationCase.Form.SCRIPT_HASH;
import static dev.renga.consensus.MutationCase.Form.WITNESS_KEY_HASH;
import static dev.renga.consensus.MutationCase.flipped;
import static dev.renga.consensus.MutationCase.prefixed;
import static dev.renga.consensus.MutationCase.withInput;
import static dev.renga.consensus.MutationCase.withOutput;
import static dev.renga.consensus.MutationCase.withOutputs;

import dev.renga.primitives.Amount;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.OutPoint;
import dev.renga.primitives.Script;
import dev.renga.primitives.Transaction;
import dev.renga.primitives.TxIn;
import dev.renga.primitives.TxOut;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Mutations of heights, witnesses, coins and scripts.
final class SpendMutations {
  /// How a signature that does not fit ends, with or without a verifying operation.
  private static final Set<String> BAD_SIGNATURE =
      Set.of("script-evaluates-true", "script-verifies");

  private SpendMutations() {}

  private static boolean isActive(MutationCase c, Deployment deployment) {
    return c.real.network().isActive(deployment, c.height);
  }

  private static Transaction coinbaseScript(MutationCase c, Bytes script) {
    TxIn input = c.coinbase().inputs().get(0);
    return withInput(c.coinbase(), 0, input.withScriptSig(new Script(script)));
  }

  private static Transaction coinbaseWitness(MutationCase c, Bytes... items) {
    TxIn input = c.coinbase().inputs().get(0);
    return withInput(c.coinbase(), 0, input.withWitness(Witness.of(items)));
  }

  static List<Mutation> ofContext() {
    return List.of(
        of(
            "coinbase: the height one too high",
            "coinbase-states-height",
            c ->
                isActive(c, Deployment.HEIGHT_IN_COINBASE)
                    ? c.mended(0, coinbaseScript(c, BlockRules.heightPush(c.height + 1)))
                    : null),
        of(
            "coinbase: the height not as the shortest push",
            "coinbase-states-height",
            c -> {
              Bytes height = BlockRules.heightPush(c.height);
              Bytes padded =
                  prefixed(height.length(), prefixed0(height.slice(1, height.length() - 1)));
              return isActive(c, Deployment.HEIGHT_IN_COINBASE)
                  ? c.mended(0, coinbaseScript(c, padded))
                  : null;
            }),
        of(
            "witness: one bit of the commitment",
            "witness-commitment",
            c -> {
              if (!c.hasCommitment()) {
                return null;
              }
              int index = WitnessCommitment.indexIn(c.block());
              TxOut old = c.coinbase().outputs().get(index);
              Script changed = new Script(flipped(old.scriptPubKey().bytes(), 20));
              Transaction coinbase =
                  withOutput(c.coinbase(), index, new TxOut(old.value(), changed));
              return c.mendedWithoutCommitment(c.with(0, coinbase));
            }),
        of(
            "witness: one bit of a witness, raw",
            "witness-commitment",
            c -> {
              MutationCase.Place place = c.findSpending(WITNESS_KEY_HASH);
              return place == null
                  ? null
                  : c.raw(c.with(place.transaction(), flippedSignature(c, place)));
            }),
        of(
            "witness: one witness stripped, raw",
            "witness-commitment",
            c -> {
              MutationCase.Place place = c.findSpending(WITNESS_KEY_HASH);
              return place == null
                  ? null
                  : c.raw(c.with(place.transaction(), witness(c, place, Witness.EMPTY)));
            }),
        of(
            "witness: a reserved value of 31 bytes, raw",
            "witness-reserved-value",
            c ->
                c.hasCommitment()
                    ? c.raw(c.with(0, coinbaseWitness(c, Bytes.copyOf(new byte[31]))))
                    : null),
        of(
            "witness: no reserved value, raw",
            "witness-reserved-value",
            c -> c.hasCommitment() ? c.raw(c.with(0, coinbaseWitness(c))) : null),
        of(
            "witness: no commitment left",
            "witness-needs-commitment",
            c -> {
              List<TxOut> outputs = new ArrayList<>(c.coinbase().outputs());
              outputs.removeIf(out -> out.scriptPubKey().toString().startsWith("6a24aa21a9ed"));
              return c.hasCommitment() ? c.mended(0, withOutputs(c.coinbase(), outputs)) : null;
            }),
        of(
            "witness: one where nothing commits to it",
            "witness-needs-commitment",
            c ->
                c.hasCommitment()
                    ? null
                    : c.raw(
                        c.with(
                            1, witness(c, new MutationCase.Place(1, 0), Witness.of(Bytes.of(1)))))),
        of(
            "witness: four megabytes of it",
            "block-weight",
            c -> {
              MutationCase.Place place = c.findSpending(WITNESS_KEY_HASH);
              return place == null
                  ? null
                  : c.mended(
                      place.transaction(),
                      witness(c, place, Witness.of(Bytes.copyOf(new byte[4_000_000]))));
            }));
  }

  private static Bytes prefixed0(Bytes bytes) {
    byte[] padded = new byte[bytes.length() + 1];
    bytes.copyTo(padded, 0);
    return Bytes.adopt(padded);
  }

  private static Transaction witness(MutationCase c, MutationCase.Place place, Witness witness) {
    return withInput(c.at(place), place.input(), c.input(place).withWitness(witness));
  }

  private static Transaction scriptSig(MutationCase c, MutationCase.Place place, Bytes script) {
    return withInput(c.at(place), place.input(), c.input(place).withScriptSig(new Script(script)));
  }

  /// A bit of S near the signature's end, so that its encoding stays right.
  private static Transaction flippedSignature(MutationCase c, MutationCase.Place place) {
    Witness witness = c.input(place).witness();
    Bytes signature = witness.item(0);
    return witness(
        c, place, Witness.of(flipped(signature, signature.length() - 5), witness.item(1)));
  }

  static List<Mutation> ofCoins() {
    return List.of(
        of(
            "coin: an output that never was",
            "input-unspent",
            c -> {
              Transaction tx = c.transactions.get(1);
              TxIn input = tx.inputs().get(0);
              OutPoint other =
                  new OutPoint(input.prevout().txid(), input.prevout().index() + 7_000);
              return c.mended(1, withInput(tx, 0, MutationCase.withPrevout(input, other)));
            }),
        of(
            "coin: one that the transaction before spent",
            "input-unspent",
            c -> {
              if (c.transactions.size() < 3) {
                return null;
              }
              Transaction tx = c.transactions.get(2);
              OutPoint taken = c.transactions.get(1).inputs().get(0).prevout();
              return c.mended(
                  2, withInput(tx, 0, MutationCase.withPrevout(tx.inputs().get(0), taken)));
            }),
        of(
            "coin: of an immature coinbase",
            "input-mature",
            c -> {
              SpentOutputs.Entry e = old(c);
              return e == null
                  ? null
                  : c.mended(
                      entry(e, e.output().value(), e.output().scriptPubKey(), c.height - 99, 1));
            }),
        of(
            "coin: worth more than all money",
            "input-amounts-in-range",
            c -> {
              SpentOutputs.Entry e = old(c);
              return e == null
                  ? null
                  : c.mended(
                      entry(
                          e,
                          Amount.MAX_MONEY + 1,
                          e.output().scriptPubKey(),
                          e.height(),
                          e.coinbase()));
            }),
        of(
            "amounts: a transaction that pays a satoshi too much",
            "tx-creates-no-money",
            c -> {
              Transaction tx = c.transactions.get(1);
              long in =
                  tx.inputs().stream().mapToLong(i -> c.entry(i.prevout()).output().value()).sum();
              long out = tx.outputs().stream().mapToLong(TxOut::value).sum();
              TxOut first = tx.outputs().get(0);
              TxOut more = new TxOut(first.value() + in - out + 1, first.scriptPubKey());
              return c.mended(1, withOutput(tx, 0, more));
            }),
        of(
            "amounts: a coinbase that claims a satoshi too much",
            "coinbase-amount",
            c -> {
              TxOut first = c.coinbase().outputs().get(0);
              TxOut more = new TxOut(first.value() + 1, first.scriptPubKey());
              return c.mended(0, withOutput(c.coinbase(), 0, more));
            }),
        of(
            "locks: a relative lock that has not passed",
            "tx-relative-locks-passed",
            SpendMutations::locked),
        of(
            "sigops: one too many behind a hash",
            "block-sigop-cost",
            c -> {
              boolean hidden =
                  c.findSpending(SCRIPT_HASH) != null || c.findSpending(WITNESS_KEY_HASH) != null;
              return hidden
                  ? c.mended(
                      0,
                      StructureMutations.plus(
                          c.coinbase(),
                          StructureMutations.checksigs(
                              20_000 - StructureMutations.legacySigops(c))))
                  : null;
            }));
  }

  /// An output from another block.
  private static SpentOutputs.@Nullable Entry old(MutationCase c) {
    for (SpentOutputs.Entry entry : c.spent.entries()) {
      boolean own =
          c.transactions.stream().anyMatch(tx -> tx.txid().equals(entry.outPoint().txid()));
      if (!own) {
        return entry;
      }
    }
    return null;
  }

  private static SpentOutputs.Entry entry(
      SpentOutputs.Entry e, long value, Script script, long height, long coinbase) {
    return new SpentOutputs.Entry(
        e.blockHeight(),
        e.transaction(),
        e.input(),
        e.outPoint(),
        new TxOut(value, script),
        height,
        coinbase,
        SpentOutputs.UNKNOWN);
  }

  private static MutationCase.@Nullable Mutant locked(MutationCase c) {
    if (!isActive(c, Deployment.CHECK_SEQUENCE)) {
      return null;
    }
    MutationCase.Place place =
        c.find(
            (tx, i) ->
                c.entry(tx.inputs().get(i).prevout()).height() > c.height - 0xffff
                    || c.transactions.stream()
                        .anyMatch(each -> each.txid().equals(tx.inputs().get(i).prevout().txid())));
    if (place == null) {
      return null;
    }
    TxIn input = MutationCase.withSequence(c.input(place), 0xffff);
    Transaction changed = withInput(c.at(place), place.input(), input);
    return c.mended(
        place.transaction(),
        new Transaction(2, changed.inputs(), changed.outputs(), changed.lockTime()));
  }

  private static Mutation spending(
      String name, MutationCase.Form form, Set<String> rules, Change change) {
    return of(
        name,
        rules,
        c -> {
          MutationCase.Place place = c.findSpending(form);
          Transaction changed = place == null ? null : change.change(c, place);
          return place == null || changed == null ? null : c.mended(place.transaction(), changed);
        });
  }

  private interface Change {
    @Nullable Transaction change(MutationCase c, MutationCase.Place place);
  }

  static List<Mutation> ofScripts() {
    return List.of(
        spending(
            "script: one bit of a signature",
            KEY_HASH,
            BAD_SIGNATURE,
            (c, place) -> {
              Bytes script = c.input(place).scriptSig().bytes();
              return scriptSig(c, place, flipped(script, script.at(0) - 5));
            }),
        spending(
            "script: one bit of a public key",
            KEY_HASH,
            Set.of("script-verifies"),
            (c, place) -> {
              Bytes script = c.input(place).scriptSig().bytes();
              return scriptSig(c, place, flipped(script, script.length() - 1));
            }),
        spending(
            "script: nothing that unlocks",
            KEY_HASH,
            Set.of("script-stack-operands"),
            (c, place) -> scriptSig(c, place, Bytes.EMPTY)),
        spending(
            "script: a signature that is not DER",
            KEY_HASH,
            Set.of("script-strict-der"),
            (c, place) ->
                isActive(c, Deployment.STRICT_DER)
                    ? scriptSig(c, place, flipped(c.input(place).scriptSig().bytes(), 1))
                    : null),
        spending(
            "script: an output for somebody else",
            KEY_HASH,
            BAD_SIGNATURE,
            (c, place) ->
                withOutput(
                    c.at(place), 0, new TxOut(c.at(place).outputs().get(0).value(), Blocks.TRUE))),
        spending(
            "script: a satoshi less for the receiver",
            KEY_HASH,
            BAD_SIGNATURE,
            SpendMutations::payingLess),
        spending(
            "script: another sequence",
            KEY_HASH,
            BAD_SIGNATURE,
            (c, place) ->
                withInput(
                    c.at(place),
                    place.input(),
                    MutationCase.withSequence(
                        c.input(place), c.input(place).sequence() ^ 1L << 31))),
        spending(
            "script: an operation before the pushes",
            SCRIPT_HASH,
            Set.of("script-p2sh"),
            (c, place) -> scriptSig(c, place, prefixed(0x61, c.input(place).scriptSig().bytes()))),
        spending(
            "script: one bit of a redeem script",
            SCRIPT_HASH,
            Set.of("script-evaluates-true"),
            (c, place) -> {
              Bytes script = c.input(place).scriptSig().bytes();
              return scriptSig(c, place, flipped(script, script.length() - 3));
            }),
        spending(
            "script: a dummy that is not empty",
            SCRIPT_HASH,
            Set.of("script-nulldummy"),
            (c, place) -> {
              Bytes script = c.input(place).scriptSig().bytes();
              boolean multisig =
                  script.at(0) == 0
                      && script.at(script.length() - 1) == 0xae
                      && isActive(c, Deployment.SEGWIT);
              return multisig
                  ? scriptSig(c, place, prefixed(0x51, script.slice(1, script.length() - 1)))
                  : null;
            }),
        spending(
            "script: a witness for an old output",
            KEY_HASH,
            Set.of("script-witness-expected"),
            (c, place) -> c.hasCommitment() ? witness(c, place, Witness.of(Bytes.of(1))) : null),
        spending(
            "witness: one bit of a signature",
            WITNESS_KEY_HASH,
            BAD_SIGNATURE,
            SpendMutations::flippedSignature),
        spending(
            "witness: one bit of a public key",
            WITNESS_KEY_HASH,
            Set.of("script-verifies"),
            (c, place) -> {
              Witness old = c.input(place).witness();
              return witness(c, place, Witness.of(old.item(0), flipped(old.item(1), 9)));
            }),
        spending(
            "witness: none where one is needed",
            WITNESS_KEY_HASH,
            Set.of("script-witness-program"),
            (c, place) -> witness(c, place, Witness.EMPTY)),
        spending(
            "witness: an unlocking script beside it",
            WITNESS_KEY_HASH,
            Set.of("script-witness-unlocking"),
            (c, place) -> scriptSig(c, place, Bytes.of(0x51))),
        of(
            "witness: another amount than was signed for",
            BAD_SIGNATURE,
            c -> {
              MutationCase.Place place = c.findSpending(WITNESS_KEY_HASH);
              if (place == null) {
                return null;
              }
              SpentOutputs.Entry e = c.entry(c.input(place).prevout());
              return c.mended(
                  entry(
                      e,
                      e.output().value() + 1,
                      e.output().scriptPubKey(),
                      e.height(),
                      e.coinbase()));
            }),
        of(
            "script: another key's hash on the coin",
            Set.of("script-verifies"),
            c -> {
              MutationCase.Place place = c.findSpending(KEY_HASH);
              if (place == null || c.entry(c.input(place).prevout()).height() == c.height) {
                return null;
              }
              SpentOutputs.Entry e = c.entry(c.input(place).prevout());
              Script other = new Script(flipped(e.output().scriptPubKey().bytes(), 5));
              return c.mended(entry(e, e.output().value(), other, e.height(), e.coinbase()));
            }));
  }

  private static @Nullable Transaction payingLess(MutationCase c, MutationCase.Place place) {
    TxOut first = c.at(place).outputs().get(0);
    return first.value() == 0
        ? null
        : withOutput(c.at(place), 0, new TxOut(first.value() - 1, first.scriptPubKey()));
  }
}
