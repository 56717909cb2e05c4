package dev.renga.wallet;

import dev.renga.consensus.script.ScriptBuilder;
import dev.renga.primitives.Address;
import dev.renga.primitives.Bytes;
import dev.renga.primitives.Script;
import dev.renga.primitives.ScriptTemplate;
import dev.renga.primitives.Witness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts together what unlocks an output of a well-known form, as far as there are signatures.
final class InputSolver {
  private final SignatureSource source;

  InputSolver(SignatureSource source) {
    this.source = source;
  }

  /// What stands in an input.
  ///
  /// @param isComplete whether nothing is missing; what is there may still be refused by a rule
  record Unlocking(Script scriptSig, Witness witness, boolean isComplete) {
    static final Unlocking NOTHING = new Unlocking(Script.EMPTY, Witness.EMPTY, false);
  }

  /// Items for a script, bottom first. With some missing, as many as there are.
  private record Items(List<Bytes> list, boolean isComplete) {
    static final Items NONE = new Items(List.of(), false);

    Items plus(Bytes last) {
      List<Bytes> more = new ArrayList<>(list);
      more.add(last);
      return new Items(more, isComplete);
    }
  }

  Unlocking unlock(Script scriptPubKey) {
    ScriptTemplate form = ScriptTemplate.of(scriptPubKey);
    if (form instanceof ScriptTemplate.Addressed(Address.ScriptHash(Bytes hash))) {
      Bytes redeemScript = source.script(hash);
      return redeemScript == null ? Unlocking.NOTHING : redeem(new Script(redeemScript));
    }
    if (form instanceof ScriptTemplate.Addressed(Address.WitnessProgram program)) {
      Items items = program(program, false);
      return new Unlocking(Script.EMPTY, Witness.of(items.list()), items.isComplete());
    }
    Items items = satisfy(scriptPubKey, false);
    return new Unlocking(pushes(items.list()), Witness.EMPTY, items.isComplete());
  }

  private Unlocking redeem(Script redeemScript) {
    ScriptTemplate form = ScriptTemplate.of(redeemScript);
    if (form instanceof ScriptTemplate.Addressed(Address.WitnessProgram program)) {
      Items items = program(program, true);
      Script push = pushes(List.of(redeemScript.bytes()));
      return new Unlocking(push, Witness.of(items.list()), items.isComplete());
    }
    Items items = satisfy(redeemScript, false).plus(redeemScript.bytes());
    return new Unlocking(pushes(items.list()), Witness.EMPTY, items.isComplete());
  }

  private Items program(Address.WitnessProgram program, boolean nested) {
    Bytes bytes = program.program();
    if (program.version() == 0 && bytes.length() == 20) {
      return satisfy(new Address.PubKeyHash(bytes).toScript(), true);
    }
    if (program.version() == 0) {
      Bytes script = source.script(bytes);
      return script == null ? Items.NONE : satisfy(new Script(script), true).plus(script);
    }
    if (program.version() == 1 && bytes.length() == 32 && !nested) {
      return one(source.schnorr(bytes));
    }
    boolean anchor = program.version() == 1 && bytes.equals(ANCHOR) && !nested;
    return new Items(List.of(), anchor);
  }

  private static final Bytes ANCHOR = Bytes.of(0x4e, 0x73);

  private static Items one(@Nullable Bytes signature) {
    return signature == null ? Items.NONE : new Items(List.of(signature), true);
  }

  private Items satisfy(Script script, boolean segwit) {
    return switch (ScriptTemplate.of(script)) {
      case ScriptTemplate.PubKey(Bytes key) -> one(source.ecdsa(key, script.bytes(), segwit));
      case ScriptTemplate.Addressed(Address.PubKeyHash(Bytes hash)) -> {
        Bytes key = source.publicKey(hash);
        Items signature = key == null ? Items.NONE : one(source.ecdsa(key, script.bytes(), segwit));
        yield key == null || !signature.isComplete() ? Items.NONE : signature.plus(key);
      }
      case ScriptTemplate.Multisig multisig -> multisig(multisig, script, segwit);
      case ScriptTemplate.Addressed other -> Items.NONE;
      case ScriptTemplate.NullData data -> Items.NONE;
      case ScriptTemplate.NonStandard other -> Items.NONE;
    };
  }

  // Missing signatures are empty items, so that another signer finds the others in their order.
  private Items multisig(ScriptTemplate.Multisig multisig, Script script, boolean segwit) {
    List<Bytes> items = new ArrayList<>();
    items.add(Bytes.EMPTY); // the item too many that OP_CHECKMULTISIG takes
    int wanted = multisig.required() + 1;
    for (Bytes key : multisig.keys()) {
      Bytes signature = items.size() < wanted ? source.ecdsa(key, script.bytes(), segwit) : null;
      if (signature != null) {
        items.add(signature);
      }
    }
    boolean complete = items.size() == wanted;
    while (items.size() < wanted) {
      items.add(Bytes.EMPTY);
    }
    return new Items(items, complete);
  }

  private static Script pushes(List<Bytes> items) {
    ScriptBuilder script = new ScriptBuilder();
    for (Bytes item : items) {
      boolean small = item.length() == 1 && item.at(0) >= 1 && item.at(0) <= 16;
      if (small) {
        script.number(item.at(0));
      } else if (item.length() == 1 && item.at(0) == 0x81) {
        script.number(-1);
      } else {
        script.push(item);
      }
    }
    return script.build();
  }
}
