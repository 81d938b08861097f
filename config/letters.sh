# What WeasyPrint needs from the system: Pango and fonts. Read by ./run, whose functions and variables it uses.

# Debian's names. Liberation is for the letters, DejaVu for any sign that Liberation lacks.
SYSTEM_LETTERS='libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 fonts-dejavu-core'

use_unpacked_libraries() {
    for folder in "$DATA_DIR"/libs/usr/lib/*-linux-*; do
        [ -d "$folder" ] || return 0
        export LD_LIBRARY_PATH="$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
        export FONTCONFIG_FILE="$DATA_DIR/libs/fonts.conf"
    done
}

# In a child: without any font Pango brings its process down.
can_make_letters() { ($py -c 'import weasyprint; weasyprint.HTML(string="<p>Uji").write_pdf()') >/dev/null 2>&1; }

# Pango may be there without the letters' own font; papers then look and break otherwise.
have_fonts() { ! have fc-list || fc-list : family | grep -q Liberation; }

unpack_libraries() { # Debian's packages beside the project, for who is not root
    have apt-get && have dpkg || return 1
    say 'Menyiapkan pustaka surat PDF tanpa hak root'
    libs=$DATA_DIR/libs
    rm -rf "$libs"
    mkdir -p "$libs/lists/partial" "$libs/cache/archives/partial"
    apt() { apt-get -qq -o Dir::State::Lists="$libs/lists" -o Dir::Cache="$libs/cache" -o Debug::NoLocking=1 "$@"; }
    apt update >"$DATA_DIR/apt.log" 2>&1 || return 1
    missing=$(apt -s install --no-install-recommends $SYSTEM_LETTERS 2>>"$DATA_DIR/apt.log" |
        sed -n 's/^Inst \([^ ]*\).*/\1/p')
    (cd "$libs/cache" && apt download $missing) >>"$DATA_DIR/apt.log" 2>&1 || return 1
    for package in "$libs"/cache/*.deb; do dpkg -x "$package" "$libs" || return 1; done
    rm -rf "$libs/lists" "$libs/cache"
    write_font_configuration >"$libs/fonts.conf"
    use_unpacked_libraries
}

write_font_configuration() {
    say '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
    say "<dir>$libs/usr/share/fonts</dir><dir>/usr/share/fonts</dir><cachedir>$DATA_DIR/cache/fontconfig</cachedir>"
    for part in 30-metric-aliases 45-latin 60-latin; do
        say "<include ignore_missing=\"yes\">$libs/usr/share/fontconfig/conf.avail/$part.conf</include>"
    done
    say '</fontconfig>'
}

prepare_letters() { # without them the site runs; LETTERS_MISSING is then the line to type
    use_unpacked_libraries
    stamp=$DATA_DIR/stamps/letters sum=$(cksum <requirements.txt)
    is_done "$stamp" "$sum" && return
    can_make_letters || { apt_install $SYSTEM_LETTERS && can_make_letters; } ||
        { unpack_libraries && can_make_letters; } || {
        red_hat='pango liberation-serif-fonts liberation-sans-fonts'
        LETTERS_MISSING=$(system_line "$SYSTEM_LETTERS" "$red_hat" 'pango font-liberation')
        say 'Surat PDF belum dapat dibuat di mesin ini; bagian lain tetap berjalan. Ketik:' "    $LETTERS_MISSING"
        return 0
    }
    have_fonts || apt_install fonts-liberation2 fonts-dejavu-core || :
    say "$sum" >"$stamp"
}
