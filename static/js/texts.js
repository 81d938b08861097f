// What the scripts say. The rest of the site is translated by Django; these are the few sentences that only appear with JavaScript.
const TEXTS = {
  id: {
    characterCount: {
      charactersUnderLimit: { other: "Tersisa %{count} karakter" },
      charactersAtLimit: "Tersisa 0 karakter",
      charactersOverLimit: { other: "Kelebihan %{count} karakter" },
      wordsUnderLimit: { other: "Tersisa %{count} kata" },
      wordsAtLimit: "Tersisa 0 kata",
      wordsOverLimit: { other: "Kelebihan %{count} kata" },
    },
    fileUpload: {
      chooseFilesButton: "Pilih berkas",
      dropInstruction: "atau seret berkas ke sini",
      noFileChosen: "Belum ada berkas dipilih",
      multipleFilesChosen: { other: "%{count} berkas dipilih" },
      enteredDropZone: "Berkas di atas area unggah",
      leftDropZone: "Berkas di luar area unggah",
    },
    passwordInput: {
      showPassword: "Tampilkan",
      hidePassword: "Sembunyikan",
      showPasswordAriaLabel: "Tampilkan kata sandi",
      hidePasswordAriaLabel: "Sembunyikan kata sandi",
      passwordShownAnnouncement: "Kata sandi Anda terlihat",
      passwordHiddenAnnouncement: "Kata sandi Anda tersembunyi",
    },
  },
};

/** The texts by component; empty for English, which the design system speaks by itself. */
export function textsFor(language) {
  return TEXTS[language] ?? {};
}
