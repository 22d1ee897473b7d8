// The paper clip: pictures and files from this computer, and ready samples of everything else one can send.

import { send, sendFile } from "./actions.js";
import { fill, menu } from "./dialogs.js";
import { el, icon } from "./dom.js";
import { me, tell } from "./store.js";
import { t } from "./words.js";

const PLACES = {
  London: [51.5074, -0.1278],
  Berlin: [52.52, 13.405],
  "New York": [40.7128, -74.006],
  Sydney: [-33.8688, 151.2093],
  Kathmandu: [27.7172, 85.324],
};

export function attachMenu(button) {
  const box = button.getBoundingClientRect();
  menu(
    [
      { label: t("Picture"), icon: icon("picture", 20), run: () => pick("photo", "image/*") },
      { label: t("File"), icon: icon("file", 20), run: () => pick("document", "") },
      {
        label: t("Voice message (a sample)"),
        icon: icon("microphone", 20),
        run: () => send("voice", { duration: 4 }),
      },
      { label: t("Sticker (a sample)"), icon: icon("sticker", 20), run: () => send("sticker") },
      { label: t("Location"), icon: icon("place", 20), run: place },
      { label: t("Contact"), icon: icon("person", 20), run: contact },
    ],
    box.right - 250,
    box.top - 280,
    t("Attach"),
  );
}

function pick(kind, accept) {
  const input = el("input", { type: "file", accept, multiple: true });
  input.addEventListener("change", async () => {
    const told = await fill(
      kind === "photo" ? t("Send pictures") : t("Send files"),
      { caption: { label: t("Caption (may stay empty)"), required: false } },
      t("Send"),
    );
    if (!told) return;
    for (const [i, file] of [...input.files].entries()) {
      const caption = i === 0 ? told.caption : "";
      if ((await sendFile(kind, file, caption)) === null) return void tell("compose", { back: caption });
    }
  });
  input.click();
}

async function place() {
  const told = await fill(
    t("Send a location"),
    { place: { label: t("Place"), options: Object.keys(PLACES).map((name) => [name, name]) } },
    t("Send"),
  );
  if (!told) return;
  const [latitude, longitude] = PLACES[told.place];
  await send("location", { latitude, longitude });
}

async function contact() {
  const told = await fill(
    t("Send a contact"),
    {
      first_name: { label: t("Name"), value: me().first_name },
      phone_number: { label: t("Phone number"), value: "+44 20 7946 0123", type: "tel" },
    },
    t("Send"),
  );
  if (told) await send("contact", told);
}
