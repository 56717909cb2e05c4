package dev.renga.chain;

/// Where the chain stands: what the writer knows and what others may see of it. Changed by the
/// writer alone; [#view] may be read by any thread.
final class ChainState {
  final ChainConfig config;
  final ChainHost host;
  final ChainStores stores;
  final HeaderTree tree;
  final BlockIndex index = new BlockIndex();
  final Candidates candidates;
  final EventHub events;
  final Meter meter;

  private HeaderNode tip;
  private boolean initialDownload = true;
  private int imports;
  private int prunedBelow;
  private volatile ChainView view;
  private volatile long sizeOnDisk;

  ChainState(
      ChainConfig config, ChainHost host, ChainStores stores, HeaderTree tree, EventHub events) {
    this.config = config;
    this.host = host;
    this.stores = stores;
    this.tree = tree;
    this.events = events;
    this.meter = new Meter(host.nanos());
    this.candidates = new Candidates(tree, index::changed);
    this.tip = tree.genesis();
    this.view = makeView();
  }

  ChainView view() {
    return view;
  }

  /// The last block of the active chain: all checks on it are done.
  HeaderNode tip() {
    return tip;
  }

  void tip(HeaderNode node) {
    tip = node;
    refresh();
  }

  /// An import begins (1) or ends (-1): until it ends the chain counts as being caught up with.
  void importing(int change) {
    imports += change;
    refresh();
  }

  void prunedBelow(int height) {
    prunedBelow = height;
    refresh();
  }

  int prunedBelow() {
    return prunedBelow;
  }

  boolean isInitialDownload() {
    return initialDownload;
  }

  /// Shows others how it is now.
  void refresh() {
    if (initialDownload && imports == 0 && isRecent()) {
      initialDownload = false;
    }
    view = makeView();
  }

  /// Bytes of block and undo files, as of the last commit.
  long sizeOnDisk() {
    return sizeOnDisk;
  }

  void sizeOnDisk(long bytes) {
    sizeOnDisk = bytes;
  }

  private boolean isRecent() {
    long oldest = host.clock().instant().getEpochSecond() - config.maximumTipAge().toSeconds();
    return tip.time() >= oldest && tip.chainWork().compareTo(config.minimumChainWork()) >= 0;
  }

  private ChainView makeView() {
    return new ChainView(config.network(), tree, tip, tree.best(), initialDownload, prunedBelow);
  }
}
