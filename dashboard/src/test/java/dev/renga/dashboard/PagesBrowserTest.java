package dev.renga.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The pages in a real browser, over a made-up network.
class PagesBrowserTest {
  private static final List<String> VIEWS =
      List.of("network", "chain", "ledger", "measures", "attacks", "node", "simulation", "guide");

  private static SamplePages pages;
  private static Browser browser;

  @BeforeAll
  static void open() throws IOException {
    browser = Browser.open(1280, 900);
    pages = new SamplePages(12, Duration.ofSeconds(30)).moving();
    browser.go(pages.link());
    browser.await("document.querySelector('.stats')");
  }

  @AfterAll
  static void close() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (pages != null) {
      pages.close();
    }
  }

  private static void show(String view) {
    browser.script("location.hash = '#/" + view + "'");
    browser.await(
        "document.querySelector('#nav [aria-current]')?.getAttribute('href') === '#/"
            + (view.contains("/") ? view.substring(0, view.indexOf('/')) : view)
            + "'");
  }

  @Test
  void showsEveryViewInBothLanguagesWithoutAnError() throws IOException {
    for (String language : List.of("English", "日本語")) {
      browser.press("#languages button:nth-child(" + (language.equals("English") ? 1 : 2) + ")");
      String code = language.equals("English") ? "en" : "ja";
      browser.await("document.documentElement.lang === '" + code + "'");
      for (String view : VIEWS) {
        show(view);
        browser.await("document.querySelector('main h1')");
        assertThat(browser.text("main")).isNotBlank().doesNotContain("undefined", "NaN");
        assertThat(missingTexts()).as("texts without words in " + view).isEmpty();
        browser.picture("sample-" + view + "-" + code);
      }
    }
    browser.press("#languages button:nth-child(1)");
    browser.assertNoErrors();
  }

  /// Keys of texts that are shown as they are because nobody wrote the text.
  private static List<String> missingTexts() {
    JsonNode found =
        browser.script(
            """
            const all = document.body.innerText.split(/\\s+/);
            return all.filter((word) => /^[a-z]+(\\.[a-zA-Z0-9]+)+$/.test(word) && !word.includes('cookie'));
            """);
    return found.findValuesAsText("").isEmpty() && found.isEmpty()
        ? List.of()
        : List.of(found.toString());
  }

  @Test
  void remembersLanguageAndColours() {
    show("network");
    browser.press("#languages button:nth-child(2)");
    String before = browser.script("return document.documentElement.dataset.theme").asText();
    browser.press("#theme");
    browser.script("location.reload()");
    browser.await("document.querySelector('.stats')");
    assertThat(browser.script("return document.documentElement.lang").asText()).isEqualTo("ja");
    assertThat(browser.script("return document.documentElement.dataset.theme").asText())
        .isNotEqualTo(before);
    assertThat(browser.text("#nav")).contains("ネットワーク", "台帳");
    browser.press("#languages button:nth-child(1)");
    browser.press("#theme");
    browser.assertNoErrors();
  }

  @Test
  void takesTheTokenOutOfTheAddressBarAndKeepsThePageOpen() {
    assertThat(browser.script("return location.href").asText()).doesNotContain("fda2");
    assertThat(browser.script("return document.cookie").asText()).isEmpty();
  }

  @Test
  void killsANodeAndBringsItBack() {
    show("network");
    browser.press("button[data-key=\"kill-one\"]");
    browser.await("document.querySelector('.stat strong').innerText.startsWith('11 /')");
    browser.press("button[data-key=\"revive\"]");
    browser.await("document.querySelector('.stat strong').innerText.startsWith('12 /')");
    assertThat(pages.source().commands())
        .extracting(command -> command.path("command").asText())
        .contains("kill", "restart");
    browser.assertNoErrors();
  }

  @Test
  void saysWhatIsWrongWithACommand() {
    show("network");
    browser.press("button[data-key=\"add\"]");
    browser.await("document.querySelector('.toast.bad')");
    assertThat(browser.text(".toast.bad")).contains("knows no such command");
    assertThat(browser.takeErrors()).singleElement().asString().contains("400");
  }

  @Test
  void cutsTheNetworkAndHealsIt() throws IOException {
    show("network");
    browser.press("button[data-key=\"cut\"]");
    browser.await("document.querySelector('[data-key=cut]')?.innerText.includes('Heal')");
    Browser.pause(1500);
    browser.picture("sample-cut");
    browser.press("button[data-key=\"cut\"]");
    browser.await("document.querySelector('[data-key=cut]')?.innerText.includes('Cut')");
    browser.assertNoErrors();
  }

  @Test
  void hasATableInPlaceOfThePictureAndNamesForEveryControl() {
    show("network");
    browser.press("main > details > summary");
    browser.await("document.querySelectorAll('main details tbody tr').length === 12");
    for (String view : VIEWS) {
      show(view);
      browser.await("document.querySelector('main h1')");
      assertThat(
              browser
                  .script(
                      """
                      return [...document.querySelectorAll('button, a[href], select, input')]
                        .filter((one) => !(one.innerText || one.getAttribute('aria-label') || one.closest('label')))
                        .map((one) => one.outerHTML);
                      """)
                  .toString())
          .as("controls without a name in " + view)
          .isEqualTo("[]");
    }
    assertThat(
            browser.script("return document.querySelectorAll('main, nav, header').length").asInt())
        .isGreaterThanOrEqualTo(3);
    assertThat(browser.text("#announce")).isNotNull();
  }

  @Test
  void fitsAPhone() throws IOException {
    try (Browser phone = Browser.open(360, 740)) {
      phone.go(pages.link());
      phone.await("document.querySelector('.stats')");
      for (String view : VIEWS) {
        phone.script("location.hash = '#/" + view + "'");
        phone.await("document.querySelector('main h1')");
        Browser.pause(300);
        phone.assertNoSidewaysScroll();
        phone.picture("sample-phone-" + view);
      }
      phone.assertNoErrors();
    }
  }

  @Test
  @Tag("kf=R-032")
  @Tag("kf=R-033")
  void showsTextOfStrangersAsText() {
    String name =
        "<img src=x onerror=\"document.title='owned'\">{{7*7}}\u202eevil <a"
            + " href='http://evil.example'>update</a>";
    pages.source().rename("alice", name);
    show("ledger");
    browser.await("document.querySelector('main table')");
    browser.await("document.body.innerText.includes('{{7*7}}')");
    assertThat(browser.script("return document.querySelectorAll('main img').length").asInt())
        .isZero();
    assertThat(browser.script("return document.querySelectorAll('a[href*=evil]').length").asInt())
        .isZero();
    assertThat(browser.script("return document.title").asText().toLowerCase(Locale.ROOT))
        .doesNotContain("owned");
    pages.source().rename("alice", "alice");
    browser.assertNoErrors();
  }
}
