// The page's own words in the language of the person who is played, English where there is no catalogue of it.
// A key of words/*.json is the English sentence; {name} in it is filled in. A test holds every catalogue complete.

const CATALOGUES = ["de", "es", "fr", "it", "nl", "pt"];
const known = { en: {} };
const lasting = [];
let spoken = "en";

/** Read the catalogues; to be done once, before anybody is shown. */
export const readWords = () =>
  Promise.all(
    CATALOGUES.map(async (code) => {
      known[code] = await (await fetch(`words/${code}.json`)).json();
    }),
  );

/** Speak the language of this tag (de, pt-BR) from now on; what stays on the page is said anew. */
export function speak(tag) {
  const wished = tag?.split("-")[0];
  const next = Object.hasOwn(known, wished) ? wished : "en";
  if (next === spoken) return;
  spoken = next;
  for (const say of lasting) say();
}

/** The language that is spoken, as `lang` and Intl take it. */
export const tongue = () => (spoken === "en" ? "en-GB" : spoken);

/** An English sentence as it is said now. */
export const t = (words, values = {}) =>
  (known[spoken][words] ?? words).replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** Words that are said later, by t: the catalogues have them. */
export const N = (words) => words;

/** Do it now and whenever another language is spoken. */
export function lasts(say) {
  lasting.push(say);
  say();
}
