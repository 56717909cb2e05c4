package dev.renga.node.config;

import dev.renga.node.config.Option.Support;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The table of all options of a node, by bitcoind's names: those that work, those that are
/// accepted without effect, and those that are refused because the thing they ask for is not built.
///
/// Long on purpose: it is a table.
public final class NodeOptions {
  private static final String CHAIN = "Chain selection options";
  private static final String GENERAL = "Options";
  private static final String CONNECTION = "Connection options";
  private static final String RELAY = "Node relay options";
  private static final String MAKING = "Block creation options";
  private static final String DEBUG = "Debugging/Testing options";
  private static final String RPC = "RPC server options";
  private static final String IGNORED = "Options accepted without effect";
  private static final String MISSING = "Options not built (refused unless off)";

  private final List<Option> options = new ArrayList<>();

  private NodeOptions() {}

  /// The table.
  public static Options table() {
    NodeOptions table = new NodeOptions();
    table.general();
    table.connection();
    table.mempool();
    table.making();
    table.chain();
    table.debugging();
    table.rpc();
    table.accepted();
    table.refused();
    return Options.of(table.options);
  }

  private void add(String category, String form, String help) {
    add(category, form, help, false, Support.BUILT);
  }

  private void own(String category, String form, String help) {
    add(category, form, help, true, Support.BUILT);
  }

  private void add(
      String category, String form, String help, boolean networkOnly, Support support) {
    int equals = form.indexOf('=');
    String name = equals < 0 ? form : form.substring(0, equals);
    String value = equals < 0 ? "" : form.substring(equals + 1);
    options.add(new Option(name, value, category, help, networkOnly, support));
  }

  /// Long on purpose: a table.
  private void general() {
    add(GENERAL, "help", "Print this list and exit (also -h and -?)");
    add(GENERAL, "h", "The same as -help");
    add(GENERAL, "?", "The same as -help");
    add(GENERAL, "help-debug", "Accepted beside -help; the list is always complete");
    add(GENERAL, "version", "Print the version and exit");
    add(GENERAL, "datadir=<dir>", "Folder for everything that is kept (default: ~/.renga)");
    add(
        GENERAL,
        "conf=<file>",
        "Configuration file; a relative path begins at the data folder (default: bitcoin.conf)");
    add(
        GENERAL,
        "includeconf=<file>",
        "A further configuration file, only from within one; a relative path begins at the data"
            + " folder");
    add(
        GENERAL,
        "allowignoredconf",
        "Accepted: a configuration file that -conf passes over is never treated as an error");
    add(
        GENERAL,
        "blocksdir=<dir>",
        "Folder that holds the folder of block files (default: <datadir>)");
    add(
        GENERAL,
        "blocksxor",
        "Whether a new folder of block files gets a key that its bytes are XORed with, so that"
            + " virus scanners leave them alone (default: 1)");
    add(
        GENERAL,
        "dbcache=<n>",
        "MiB for coins cache and database together, outside of the Java heap (4 to 65536, default:"
            + " 450)");
    add(
        GENERAL,
        "par=<n>",
        "Threads that verify scripts (up to 256; 0 = one for each core, negative = leave that many"
            + " cores free; default: 0)");
    add(
        GENERAL,
        "assumevalid=<hex>",
        "Take the scripts of this block and its ancestors for valid when they are in the best"
            + " chain (0 to verify all; default: a block named by the network)");
    add(
        GENERAL,
        "minimumchainwork=<hex>",
        "Work below which a chain counts as not synchronised (default: named by the network)");
    add(
        GENERAL,
        "prune=<n>",
        "Delete old blocks: 0 never, 1 when asked through RPC, 550 or more keeps block files below"
            + " that many MiB (default: 0)");
    add(GENERAL, "reindex", "Make index and coins anew from the block files (default: 0)");
    add(GENERAL, "reindex-chainstate", "Make the coins anew from the blocks (default: 0)");
    add(GENERAL, "loadblock=<file>", "Import blocks from a file at the start; may be repeated");
    add(GENERAL, "pid=<file>", "File for the process number (default: bitcoind.pid)");
    add(
        GENERAL,
        "debuglogfile=<file>",
        "File for the log; a relative path begins at the network's folder; 0 for none (default:"
            + " debug.log)");
  }

  private void connection() {
    add(
        CONNECTION,
        "listen",
        "Accept connections from others (default: 1, unless -connect or -maxconnections=0)");
    own(
        CONNECTION,
        "bind=<addr>[:<port>][=onion]",
        "Listen on this address; may be repeated. Connections to an address marked =onion are"
            + " treated like the others (default: all addresses)");
    own(
        CONNECTION,
        "port=<port>",
        "Port to listen on (default: 8333, testnet3: 18333, testnet4: 48333, signet: 38333,"
            + " regtest: 18444)");
    own(
        CONNECTION,
        "connect=<ip>",
        "Connect only to this node; may be repeated. -noconnect or -connect=0 makes no connections"
            + " by itself");
    own(CONNECTION, "addnode=<ip>", "Keep a connection to this node; may be repeated");
    add(CONNECTION, "maxconnections=<n>", "Connections at most (default: 125)");
    add(
        CONNECTION,
        "timeout=<n>",
        "Milliseconds until an attempt to connect fails (default: 5000)");
    own(
        CONNECTION,
        "whitelist=<[permissions@]net>",
        "What peers at these addresses may do: noban, forcerelay, relay, mempool, download, addr,"
            + " bloomfilter, all, separated by commas, and in or out for the direction (default:"
            + " in); may be repeated");
    add(
        CONNECTION,
        "whitelistrelay",
        "Whether -whitelist without permissions gives relay (default: 1, with -blocksonly 0)");
    add(
        CONNECTION,
        "whitelistforcerelay",
        "Whether -whitelist without permissions gives forcerelay (default: 0)");
    add(CONNECTION, "peertimeout=<n>", "Seconds until a silent peer is dropped (default: 60)");
    add(
        CONNECTION,
        "dnsseed",
        "Ask the network's DNS seeds for peers when too few are known (default: 1 unless -connect"
            + " or -maxconnections=0)");
    add(CONNECTION, "forcednsseed", "Always ask the DNS seeds (default: 0)");
    add(CONNECTION, "dns", "Allow names in -addnode, -connect and DNS seeds (default: 1)");
    add(CONNECTION, "networkactive", "Whether the network is used at all (default: 1)");
  }

  private void mempool() {
    add(GENERAL, "blocksonly", "Take no transactions of peers without relay (default: 0)");
    add(
        GENERAL,
        "maxmempool=<n>",
        "Megabytes of memory for unconfirmed transactions; those that pay least give way (at least"
            + " 5, default: 300, with -blocksonly 5)");
    add(
        GENERAL,
        "mempoolexpiry=<n>",
        "Hours after which an unconfirmed transaction is forgotten (default: 336)");
    add(
        RELAY,
        "minrelaytxfee=<amt>",
        "Bitcoin for 1,000 virtual bytes below which no transaction is taken (default: 0.000001)");
    add(
        RELAY,
        "incrementalrelayfee=<amt>",
        "Bitcoin for 1,000 virtual bytes that a replacement pays for its own size, and by which the"
            + " floor of a full mempool rises (default: 0.000001)");
    add(
        RELAY,
        "dustrelayfee=<amt>",
        "Bitcoin for 1,000 virtual bytes at which an output that costs more to spend than it has is"
            + " dust (default: 0.00003)");
    add(RELAY, "datacarrier", "Take transactions that carry data (default: 1)");
    add(
        RELAY,
        "datacarriersize=<n>",
        "Bytes that the OP_RETURN scripts of a transaction may have together (default: 100000)");
    add(RELAY, "permitbaremultisig", "Take outputs that pay to multisig directly (default: 1)");
    add(
        RELAY,
        "bytespersigop=<n>",
        "Virtual bytes that a signature operation counts as at least (default: 20)");
    add(
        RELAY,
        "acceptnonstdtxn",
        "Take transactions of any form that blocks may hold (not on mainnet; default: 0)");
    unconfirmedChains();
  }

  private void unconfirmedChains() {
    add(
        DEBUG,
        "limitancestorcount=<n>",
        "Unconfirmed ancestors of a transaction at most, itself counted (default: 25)");
    add(
        DEBUG,
        "limitancestorsize=<n>",
        "Thousand virtual bytes of a transaction and its unconfirmed ancestors at most (default:"
            + " 101)");
    add(
        DEBUG,
        "limitdescendantcount=<n>",
        "Unconfirmed descendants of a transaction at most, itself counted (default: 25)");
    add(
        DEBUG,
        "limitdescendantsize=<n>",
        "Thousand virtual bytes of a transaction and its unconfirmed descendants at most (default:"
            + " 101)");
    add(
        DEBUG,
        "checkmempool=<n>",
        "Add up the whole mempool afresh after every change, if not 0 (default: 0)");
  }

  private void making() {
    add(MAKING, "blockmaxweight=<n>", "Weight of blocks made here at most (default: 4000000)");
    add(
        MAKING,
        "blockreservedweight=<n>",
        "Weight kept for header and coinbase of blocks made here (at least 2000, default: 8000)");
    add(
        MAKING,
        "blockmintxfee=<amt>",
        "Bitcoin for 1,000 virtual bytes below which nothing is put into blocks made here (default:"
            + " 0.00000001)");
  }

  private void chain() {
    add(CHAIN, "chain=<chain>", "Network: main, test, testnet4, signet or regtest (default: main)");
    add(CHAIN, "testnet", "The same as -chain=test");
    add(CHAIN, "testnet4", "The same as -chain=testnet4");
    add(CHAIN, "signet", "The same as -chain=signet");
    add(
        CHAIN,
        "signetchallenge=<hex>",
        "Script that blocks of the signet must satisfy (default: that of the public signet)");
    add(CHAIN, "regtest", "The same as -chain=regtest: a network of one's own for tests");
    add(
        CHAIN,
        "vbparams=<deployment:start:end[:min_activation_height]>",
        "Other times for a deployment that is signalled for (not on mainnet); may be repeated");
    add(
        CHAIN,
        "testactivationheight=<name@height>",
        "Height at which a rule begins: segwit, bip34, dersig, cltv or csv (not on mainnet); may"
            + " be repeated");
    add(
        CHAIN,
        "test=<option>",
        "Regtest only: bip94 turns on testnet4's rules against time warp; may be repeated");
  }

  private void debugging() {
    add(
        DEBUG,
        "debug=<category>",
        "Log more of a category; without value, 1 or all: everything; may be repeated. Categories"
            + " are bitcoind's");
    add(DEBUG, "debugexclude=<category>", "Log no more of a category than usual; may be repeated");
    add(
        DEBUG,
        "loglevel=<level>|<category>:<level>",
        "How much -debug logs: info, debug or trace (default: debug)");
    add(DEBUG, "logtimestamps", "Begin lines with the time (default: 1)");
    add(DEBUG, "logtimemicros", "Times to the microsecond (default: 0)");
    add(DEBUG, "logthreadnames", "Log the name of the thread (default: 0)");
    add(DEBUG, "logsourcelocations", "Log the place in the code (default: 0)");
    add(DEBUG, "loglevelalways", "Always log category and level (default: 0)");
    add(DEBUG, "printtoconsole", "Write the log to the standard output as well (default: 1)");
    add(
        DEBUG,
        "shrinkdebugfile",
        "Cut a long log to its last 10 MB at the start (default: 1 without -debug)");
    add(DEBUG, "uacomment=<cmt>", "Comment in the user agent; may be repeated");
    add(
        DEBUG,
        "mocktime=<n>",
        "Take this for the time, seconds since 1970 (default: 0, the clock)");
    add(DEBUG, "stopafterblockimport", "Stop when the blocks of -loadblock are imported");
    add(DEBUG, "stopatheight=<n>", "Stop when the chain has reached this height (default: 0)");
    add(
        DEBUG,
        "maxtipage=<n>",
        "Seconds a tip may be old in a synchronised chain (default: 86400)");
    add(DEBUG, "checkblocks=<n>", "Blocks to look at when starting, 0 for all (default: 6)");
    add(DEBUG, "checklevel=<n>", "How thorough that is, 0 to 4 (default: 3)");
    add(DEBUG, "fastprune", "Small block files, so that tests can prune early (default: 0)");
  }

  private void rpc() {
    add(RPC, "server", "Answer JSON-RPC (default: 1)");
    add(
        RPC,
        "dashboard",
        "Show the node on a web page beside JSON-RPC, to browsers of this machine that have the"
            + " link printed at the start (default: 0)");
    own(
        RPC,
        "rpcbind=<addr>[:port]",
        "Address to answer on, only together with -rpcallowip; may be repeated (default:"
            + " 127.0.0.1 and ::1). Never expose it to a network that is not yours");
    own(
        RPC,
        "rpcport=<port>",
        "Port to answer on (default: 8332, testnet3: 18332, testnet4: 48332, signet: 38332,"
            + " regtest: 18443)");
    add(
        RPC,
        "rpcallowip=<ip>",
        "Clients that may connect: an address, address/netmask or address/bits; may be repeated");
    add(RPC, "rpcuser=<user>", "User of -rpcpassword");
    add(RPC, "rpcpassword=<pw>", "Password in plain text; the cookie or -rpcauth is safer");
    add(
        RPC,
        "rpcauth=<userpw>",
        "User and salted hash of a password as <user>:<salt>$<hash>; may be repeated");
    add(
        RPC,
        "rpccookiefile=<loc>",
        "File of the cookie; a relative path begins at the network's folder; -norpccookiefile for"
            + " none (default: .cookie)");
    add(RPC, "rpccookieperms=<readable-by>", "Who may read it: owner, group or all");
    add(
        RPC,
        "rpcwhitelist=<user>:<methods>",
        "Methods a user may call, separated by commas; may be repeated");
    add(
        RPC,
        "rpcwhitelistdefault",
        "Whether users without -rpcwhitelist may call nothing (default: 1 if any is given)");
    add(RPC, "rpcservertimeout=<n>", "Seconds until a silent connection is closed (default: 30)");
  }

  private void ignore(String why, String... names) {
    for (String name : names) {
      add(IGNORED, name, why, false, Support.IGNORED);
    }
  }

  /// What bitcoind's test harness and old configuration files give, where accepting it does no
  /// harm.
  private void accepted() {
    ignore("There is no wallet", "disablewallet", "keypool", "fallbackfee", "unsafesqlitesync");
    ignore(
        "There is no wallet",
        "addresstype",
        "changetype",
        "discardfee",
        "mintxfee",
        "walletbroadcast",
        "walletrbf",
        "spendzeroconfchange",
        "txconfirmtarget",
        "maxtxfee");
    ignore(
        "The mempool is not kept across restarts yet",
        "persistmempool",
        "persistmempoolv1",
        "acceptstalefeeestimates");
    ignore(
        "Chains of unconfirmed transactions are bounded by -limitancestorcount and its kin",
        "limitclustercount",
        "limitclustersize");
    ignore("No signature's verdict is kept", "maxsigcachesize");
    ignore(
        "Transactions of all peers are treated alike",
        "blockreconstructionextratxn",
        "printpriority");
    ignore("Requests run on virtual threads", "rpcthreads", "rpcworkqueue");
    ignore("Help and answers come from one place", "rpcdoccheck", "deprecatedrpc");
    ignore("Coins are always fetched ahead", "prevoutfetchthreads", "dbbatchsize", "dbcrashratio");
    ignore("Every line is logged", "logratelimit");
    ignore("Addresses of peers are logged only where a connection fails", "logips");
    ignore("No address list is shipped, and no local address is announced", "discover");
    ignore("No address list is shipped", "fixedseeds");
    ignore("Buffers have fixed bounds", "maxreceivebuffer", "maxsendbuffer");
    ignore("Bans last as RPC asks", "bantime");
    ignore("The store checks itself", "checkblockindex", "checkaddrman", "forcecompactdb");
    ignore("Checkpoints no longer exist", "checkpoints");
    ignore("No settings are kept by RPC", "settings");
  }

  private void offOnly(String what, String... names) {
    for (String name : names) {
      add(MISSING, name, what, false, Support.OFF_ONLY);
    }
  }

  private void missing(String what, String... forms) {
    for (String form : forms) {
      add(MISSING, form, what, false, Support.MISSING);
    }
  }

  private void refused() {
    offOnly("encrypted transport (BIP324)", "v2transport");
    offOnly("running in the background by itself", "daemon", "daemonwait");
    offOnly("index of transactions", "txindex", "txospenderindex");
    offOnly("index of coin statistics", "coinstatsindex");
    offOnly("compact block filters", "blockfilterindex", "peerblockfilters");
    offOnly("bloom filters", "peerbloomfilters");
    offOnly("Tor", "listenonion");
    offOnly("port mapping", "natpmp");
    offOnly("I2P", "i2pacceptincoming");
    offOnly("REST", "rest");
    offOnly("transaction reconciliation", "txreconciliation");
    offOnly("private broadcast", "privatebroadcast");
    offOnly("CJDNS", "cjdnsreachable");
    offOnly("message capture", "capturemessages");
    add(MISSING, "wallet=<path>", "wallet", true, Support.MISSING);
    missing("wallet", "walletdir=<dir>", "walletnotify=<cmd>", "signer=<cmd>");
    missing(
        "ZMQ",
        "zmqpubhashblock=<address>",
        "zmqpubhashtx=<address>",
        "zmqpubrawblock=<address>",
        "zmqpubrawtx=<address>",
        "zmqpubsequence=<address>");
    missing(
        "shell hooks",
        "alertnotify=<cmd>",
        "blocknotify=<cmd>",
        "startupnotify=<cmd>",
        "shutdownnotify=<cmd>");
    missing("proxies", "proxy=<ip:port>", "onion=<ip:port>", "proxyrandomize", "onlynet=<net>");
    missing("Tor", "torcontrol=<ip>:<port>", "torpassword=<pass>");
    missing("I2P", "i2psam=<ip:port>");
    missing("map of autonomous systems", "asmap=<file>");
    missing("announcement of an own address", "externalip=<ip>");
    missing("seed nodes", "seednode=<ip>", "signetseednode=<ip>");
    missing("listening with permissions", "whitebind=<[permissions@]addr>");
    missing("limit on uploads", "maxuploadtarget=<n>");
    missing("interprocess interface", "ipcbind=<address>");
    missing("choice of block version", "blockversion=<n>");
  }

  /// Refuses, with one sentence, what was asked for and is not built.
  ///
  /// @throws ConfigException for the first such option
  public static void refuseWhatIsMissing(Settings settings) throws ConfigException {
    for (Option option : settings.options().all()) {
      boolean wanted =
          switch (option.support()) {
            case BUILT, IGNORED -> false;
            case OFF_ONLY -> settings.isOn(option.name(), false) || isWord(settings, option.name());
            case MISSING ->
                settings.texts(option.name()).stream().anyMatch(text -> !text.equals("0"));
          };
      if (wanted) {
        throw new ConfigException(sentence(option));
      }
    }
  }

  /// An index may be asked for by name (`-blockfilterindex=basic`), which is no number.
  private static boolean isWord(Settings settings, String name) {
    String text = settings.text(name).orElse("");
    return !text.isEmpty() && (text.charAt(0) < '0' || text.charAt(0) > '9');
  }

  private static final Map<String, String> INSTEAD =
      Map.of(
          "daemon", " Let a service manager (or the shell's &) run it in the background.",
          "daemonwait", " Let a service manager (or the shell's &) run it in the background.",
          "alertnotify", " Programs can ask through RPC (waitfornewblock).",
          "blocknotify", " Programs can ask through RPC (waitfornewblock).");

  private static String sentence(Option option) {
    return "-%s is not available: Renga has no %s yet.%s"
        .formatted(option.name(), option.help(), INSTEAD.getOrDefault(option.name(), ""));
  }
}
