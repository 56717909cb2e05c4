package dev.renga.consensus;

import dev.renga.consensus.script.ScriptError;
import dev.renga.primitives.Deployment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules of scripts as the [RuleBook] lists them: each gathers the ways in which a script can
/// fail to obey it. The interpreter decides; this table gives its verdicts their names.
public final class ScriptRules {
  /// What stands for the id of a rule where only a policy is broken.
  public static final String POLICY = "policy-script";

  private static final String VERIFIER = "script.ScriptVerifier.verify";

  private record Group(Rule rule, List<ScriptError> errors) {}

  private static final List<Group> GROUPS = groups();
  private static final Map<ScriptError, String> IDS = ids();

  private ScriptRules() {}

  /// The id of the rule that a script broke; [#POLICY] if no rule of consensus ends so.
  public static String idOf(ScriptError error) {
    return IDS.getOrDefault(error, POLICY);
  }

  /// The reject reason of a block in which a script ended so.
  public static String reason(ScriptError error) {
    return "block-script-verify-flag-failed (" + error.text() + ")";
  }

  static List<Rule> rules() {
    return GROUPS.stream().map(Group::rule).toList();
  }

  /// The ways to break a rule of the book.
  static List<ScriptError> errorsOf(String id) {
    return GROUPS.stream()
        .filter(group -> group.rule.id().equals(id))
        .flatMap(group -> group.errors.stream())
        .toList();
  }

  private static Map<ScriptError, String> ids() {
    Map<ScriptError, String> ids = new EnumMap<>(ScriptError.class);
    for (Group group : GROUPS) {
      group.errors.forEach(error -> ids.put(error, group.rule.id()));
    }
    return ids;
  }

  private static Group group(
      String id,
      String sentence,
      String source,
      @Nullable Deployment deployment,
      ScriptError... errors) {
    Rule rule = new Rule(id, sentence, source, reason(errors[0]), VERIFIER, "script", deployment);
    return new Group(rule, List.of(errors));
  }

  private static List<Group> groups() {
    List<Group> groups = new ArrayList<>(limits());
    groups.addAll(operations());
    groups.addAll(softForks());
    groups.addAll(witness());
    groups.addAll(taproot());
    return List.copyOf(groups);
  }

  private static List<Group> limits() {
    return List.of(
        group(
            "script-size",
            "A script that is run MUST NOT have more than 10,000 bytes (tapscript excepted).",
            "Bitcoin 0.3.7; BIP342, resource limits",
            null,
            ScriptError.SCRIPT_SIZE),
        group(
            "script-push-size",
            "An element on the stack MUST NOT have more than 520 bytes.",
            "Bitcoin 0.3.7; BIP141, BIP342",
            null,
            ScriptError.PUSH_SIZE),
        group(
            "script-op-count",
            "A script MUST NOT hold more than 201 operations other than pushes, the keys of a"
                + " multisig counted (tapscript excepted).",
            "Bitcoin 0.3.7; BIP342, resource limits",
            null,
            ScriptError.OP_COUNT),
        group(
            "script-stack-size",
            "The two stacks MUST NOT hold more than 1,000 elements together.",
            "Bitcoin 0.3.7; BIP342, resource limits",
            null,
            ScriptError.STACK_SIZE),
        group(
            "script-multisig-counts",
            "A multisig MUST have 0 to 20 keys and no more signatures than keys.",
            "Bitcoin 0.1",
            null,
            ScriptError.PUBKEY_COUNT,
            ScriptError.SIG_COUNT));
  }

  private static List<Group> operations() {
    return List.of(
        group(
            "script-evaluates-true",
            "The scripts of an input MUST end with a true element on top of the stack.",
            "Bitcoin 0.1; CVE-2010-5141",
            null,
            ScriptError.EVAL_FALSE),
        group(
            "script-verifies",
            "What an operation that verifies looks at MUST be true.",
            "Bitcoin 0.1",
            null,
            ScriptError.VERIFY,
            ScriptError.EQUALVERIFY,
            ScriptError.NUMEQUALVERIFY,
            ScriptError.CHECKSIGVERIFY,
            ScriptError.CHECKMULTISIGVERIFY),
        group(
            "script-no-return",
            "OP_RETURN MUST NOT be executed.",
            "Bitcoin 0.3.5; CVE-2010-5141",
            null,
            ScriptError.OP_RETURN),
        group(
            "script-opcodes-known",
            "Every operation that is executed MUST be known and complete.",
            "Bitcoin 0.1",
            null,
            ScriptError.BAD_OPCODE),
        group(
            "script-no-disabled-opcodes",
            "A script MUST NOT hold a disabled operation, executed or not (tapscript excepted).",
            "CVE-2010-5137",
            null,
            ScriptError.DISABLED_OPCODE),
        group(
            "script-stack-operands",
            "Every operation MUST find its operands on the stack.",
            "Bitcoin 0.1",
            null,
            ScriptError.INVALID_STACK_OPERATION,
            ScriptError.INVALID_ALTSTACK_OPERATION),
        group(
            "script-conditionals-balanced",
            "Every OP_IF MUST have its OP_ENDIF in the same script, and nothing else one.",
            "Bitcoin 0.1",
            null,
            ScriptError.UNBALANCED_CONDITIONAL),
        group(
            "script-numbers",
            "A number that an operation reads MUST have at most 4 bytes, 5 for lock times.",
            "Bitcoin 0.3; BIP65; BIP112",
            null,
            ScriptError.SCRIPTNUM));
  }

  private static List<Group> softForks() {
    return List.of(
        group(
            "script-p2sh",
            "The unlocking script of a pay-to-script-hash output MUST only push.",
            "BIP16, specification",
            Deployment.P2SH,
            ScriptError.SIG_PUSHONLY),
        group(
            "script-strict-der",
            "An ECDSA signature MUST be empty or strict DER.",
            "BIP66, specification",
            Deployment.STRICT_DER,
            ScriptError.SIG_DER),
        group(
            "script-lock-times",
            "Lock times that a script demands MUST NOT be negative and MUST be those of the"
                + " transaction or the input.",
            "BIP65, BIP112, summary",
            Deployment.CHECK_LOCK_TIME,
            ScriptError.UNSATISFIED_LOCKTIME,
            ScriptError.NEGATIVE_LOCKTIME),
        group(
            "script-nulldummy",
            "The extra element that a multisig takes MUST be empty.",
            "BIP147, specification",
            Deployment.SEGWIT,
            ScriptError.SIG_NULLDUMMY));
  }

  private static List<Group> witness() {
    return List.of(
        group(
            "script-witness-program",
            "A witness program of version 0 MUST have 20 or 32 bytes, and the witness MUST reveal"
                + " what it, or a Taproot output, commits to.",
            "BIP141, witness program; BIP341, script validation rules",
            Deployment.SEGWIT,
            ScriptError.WITNESS_PROGRAM_MISMATCH,
            ScriptError.WITNESS_PROGRAM_WITNESS_EMPTY,
            ScriptError.WITNESS_PROGRAM_WRONG_LENGTH),
        group(
            "script-witness-unlocking",
            "The unlocking script of a witness program MUST be empty, within pay-to-script-hash"
                + " the one push of the program.",
            "BIP141, witness program",
            Deployment.SEGWIT,
            ScriptError.WITNESS_MALLEATED,
            ScriptError.WITNESS_MALLEATED_P2SH),
        group(
            "script-witness-expected",
            "An input that spends no witness program MUST NOT have a witness.",
            "BIP141, witness program",
            Deployment.SEGWIT,
            ScriptError.WITNESS_UNEXPECTED),
        group(
            "script-witness-clean-stack",
            "A witness script MUST end with exactly one element on the stack.",
            "BIP141, witness program; BIP342",
            Deployment.SEGWIT,
            ScriptError.CLEANSTACK));
  }

  private static List<Group> taproot() {
    return List.of(
        group(
            "script-taproot-signature",
            "A Taproot signature MUST be valid and have 64 bytes, or 65 with a defined hash type"
                + " other than 0.",
            "BIP340; BIP341, signature validation rules",
            Deployment.TAPROOT,
            ScriptError.SCHNORR_SIG,
            ScriptError.SCHNORR_SIG_SIZE,
            ScriptError.SCHNORR_SIG_HASHTYPE),
        group(
            "script-taproot-control-size",
            "A control block MUST have 33 bytes and 32 more for each of at most 128 steps.",
            "BIP341, script validation rules",
            Deployment.TAPROOT,
            ScriptError.TAPROOT_WRONG_CONTROL_SIZE),
        group(
            "script-tapscript-budget",
            "A tapscript MUST NOT check more signatures than one for each 50 bytes of its witness,"
                + " and one more.",
            "BIP342, signature opcodes limit",
            Deployment.TAPROOT,
            ScriptError.TAPSCRIPT_VALIDATION_WEIGHT),
        group(
            "script-tapscript-no-multisig",
            "A tapscript MUST NOT execute OP_CHECKMULTISIG or OP_CHECKMULTISIGVERIFY.",
            "BIP342, disabled opcodes",
            Deployment.TAPROOT,
            ScriptError.TAPSCRIPT_CHECKMULTISIG),
        group(
            "script-tapscript-minimal-if",
            "In a tapscript the condition of OP_IF and OP_NOTIF MUST be empty or a single 1.",
            "BIP342, MINIMALIF",
            Deployment.TAPROOT,
            ScriptError.TAPSCRIPT_MINIMALIF),
        group(
            "script-tapscript-key",
            "A public key in a tapscript MUST NOT be empty.",
            "BIP342, rules for signature opcodes",
            Deployment.TAPROOT,
            ScriptError.TAPSCRIPT_EMPTY_PUBKEY));
  }
}
