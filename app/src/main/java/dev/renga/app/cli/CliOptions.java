package dev.renga.app.cli;

import dev.renga.node.config.Option;
import dev.renga.node.config.Option.Support;
import dev.renga.node.config.Options;
import java.util.List;

/// The table of bitcoin-cli's options.
final class CliOptions {
  private static final String OPTIONS = "Options";
  private static final String CHAIN = "Chain selection options";
  private static final String COMMANDS = "Commands of its own";
  private static final String MISSING = "Options not built (refused unless off)";

  private CliOptions() {}

  /// The table.
  static Options table() {
    return Options.of(
        List.of(
            flag(OPTIONS, "help", "Print this list and exit (also -h and -?)"),
            flag(OPTIONS, "h", "The same as -help"),
            flag(OPTIONS, "?", "The same as -help"),
            flag(OPTIONS, "version", "Print the version and exit"),
            value("datadir", "<dir>", "The node's data folder (default: ~/.renga)"),
            value("conf", "<file>", "Configuration file (default: bitcoin.conf)"),
            value("includeconf", "<file>", "A further configuration file, only from within one"),
            flag(OPTIONS, "named", "Arguments have the form name=value (default: 0)"),
            value("rpcid", "<id>", "The id of requests (default: 1)"),
            value("rpcclienttimeout", "<n>", "Seconds to wait, 0 for ever (default: 900)"),
            value("rpcconnect", "<ip>", "The node's address (default: 127.0.0.1)"),
            value("rpccookiefile", "<loc>", "File of the cookie (default: .cookie)"),
            value("rpcuser", "<user>", "User"),
            value("rpcpassword", "<pw>", "Password"),
            new Option(
                "rpcport",
                "<port>",
                OPTIONS,
                "The node's RPC port (default: 8332, testnet3: 18332, testnet4: 48332, signet:"
                    + " 38332, regtest: 18443)",
                true),
            flag(OPTIONS, "rpcwait", "Wait until the node answers"),
            value("rpcwaittimeout", "<n>", "Seconds to wait for that, 0 for ever (default: 0)"),
            value("rpcwallet", "<name>", "Call this wallet's own path"),
            flag(OPTIONS, "stdin", "Read further arguments from the standard input, one a line"),
            flag(OPTIONS, "stdinrpcpass", "Read the password from the standard input"),
            value("color", "<when>", "Colours of -getinfo: always, auto or never"),
            flag(COMMANDS, "getinfo", "A summary of the node"),
            value(CHAIN, "chain", "<chain>", "Network: main, test, testnet4, signet or regtest"),
            flag(CHAIN, "testnet", "The same as -chain=test"),
            flag(CHAIN, "testnet4", "The same as -chain=testnet4"),
            flag(CHAIN, "signet", "The same as -chain=signet"),
            value(CHAIN, "signetchallenge", "<hex>", "Challenge of the signet"),
            flag(CHAIN, "regtest", "The same as -chain=regtest"),
            missing("netinfo", "table of peers (use getpeerinfo)"),
            missing("addrinfo", "count of addresses (use getnetworkinfo)"),
            missing("generate", "wallet (use generatetoaddress)"),
            missing("stdinwalletpassphrase", "wallet"),
            missing("ipcconnect", "interprocess interface")));
  }

  private static Option flag(String category, String name, String help) {
    return new Option(name, "", category, help, false);
  }

  private static Option value(String name, String value, String help) {
    return value(OPTIONS, name, value, help);
  }

  private static Option value(String category, String name, String value, String help) {
    return new Option(name, value, category, help, false);
  }

  private static Option missing(String name, String what) {
    return new Option(name, "", MISSING, what, false, Support.MISSING);
  }
}
