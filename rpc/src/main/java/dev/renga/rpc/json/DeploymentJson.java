package dev.renga.rpc.json;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.renga.chain.HeaderNode;
import dev.renga.consensus.ThresholdState;
import dev.renga.consensus.VersionBitsStates;
import dev.renga.primitives.Deployment;
import dev.renga.primitives.Network;
import dev.renga.primitives.VersionBits;
import java.io.IOException;
import java.util.Locale;

/// The state of all deployments at a block, as `getdeploymentinfo` tells it.
public final class DeploymentJson {
  private DeploymentJson() {}

  /// Writes the field `deployments`.
  ///
  /// @param block the state told is that of the block after it, apart from `bip9.status` and
  ///   `bip9.since`, which are the block's own
  public static void write(
      JsonGenerator out, Network network, VersionBitsStates states, HeaderNode block)
      throws IOException {
    out.writeObjectFieldStart("deployments");
    for (Deployment deployment : Deployment.values()) {
      int height = network.activationHeight(deployment);
      String name = name(deployment);
      if (!name.isEmpty() && height < Integer.MAX_VALUE) {
        out.writeObjectFieldStart(name);
        out.writeStringField("type", "buried");
        out.writeBooleanField("active", block.height() + 1 >= height);
        out.writeNumberField("height", height);
        out.writeEndObject();
      }
    }
    for (VersionBits deployment : network.versionBits()) {
      if (deployment.startTime() != VersionBits.NEVER_ACTIVE) {
        write(out, deployment, states.info(deployment, block), block.height());
      }
    }
    out.writeEndObject();
  }

  private static String name(Deployment deployment) {
    return switch (deployment) {
      case HEIGHT_IN_COINBASE -> "bip34";
      case STRICT_DER -> "bip66";
      case CHECK_LOCK_TIME -> "bip65";
      case CHECK_SEQUENCE -> "csv";
      case SEGWIT -> "segwit";
      default -> ""; // in force from genesis on, and not told by bitcoind
    };
  }

  private static void write(
      JsonGenerator out, VersionBits deployment, VersionBitsStates.Info info, int height)
      throws IOException {
    out.writeObjectFieldStart(deployment.name());
    out.writeStringField("type", "bip9");
    if (info.activeSince() >= 0) {
      out.writeNumberField("height", info.activeSince());
    }
    out.writeBooleanField("active", info.activeSince() >= 0 && info.activeSince() <= height + 1);
    out.writeObjectFieldStart("bip9");
    VersionBitsStates.Statistics statistics = info.statistics();
    if (statistics != null) {
      out.writeNumberField("bit", deployment.bit());
    }
    out.writeNumberField("start_time", deployment.startTime());
    out.writeNumberField("timeout", deployment.timeout());
    out.writeNumberField("min_activation_height", deployment.minimumActivationHeight());
    out.writeStringField("status", name(info.current()));
    out.writeNumberField("since", info.since());
    out.writeStringField("status_next", name(info.next()));
    if (statistics != null) {
      write(out, statistics);
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, VersionBitsStates.Statistics statistics)
      throws IOException {
    out.writeObjectFieldStart("statistics");
    out.writeNumberField("period", statistics.period());
    out.writeNumberField("elapsed", statistics.elapsed());
    out.writeNumberField("count", statistics.count());
    if (statistics.threshold() > 0 || statistics.possible()) {
      out.writeNumberField("threshold", statistics.threshold());
      out.writeBooleanField("possible", statistics.possible());
    }
    out.writeEndObject();
    StringBuilder signalling = new StringBuilder();
    statistics.signalling().forEach(signals -> signalling.append(signals ? '#' : '-'));
    out.writeStringField("signalling", signalling.toString());
  }

  private static String name(ThresholdState state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
