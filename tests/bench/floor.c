// The floor: the smallest honest list on curses, tuned as the program is. 100,000 rows, one
// doupdate per key. What it takes is what any list takes; the figures of the bench are ratios to
// it.
#include "config.h"

#define NCURSES_NOMACROS 1
#include <curses.h>
#include <locale.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

enum { ROWS = 100000, KEY_PAGE_DOWN = 6, KEY_PAGE_UP = 2 };

typedef struct Floor {
    long selected, top;
} Floor;

static void row_text(long i, char *out, size_t size)
{
    static const char *const first[] = {"Maria", "Ramon", "Zoe",  "Wei",  "Aisha",
                                        "Jonas", "Priya", "Luca", "Noor", "Oksana"};
    static const char *const last[] = {"Lopez",  "Ibanez", "Jonsdottir", "Zhang",
                                       "Haddad", "Weber",  "Sharma",     "Rossi",
                                       "Nasser", "Melnyk", "Okafor"};
    unsigned h = (unsigned)i * 2654435761u;
    snprintf(out, size, " %-10s %-18s +1%010u   %s%ld@example.net", first[h % 10],
             last[(h >> 8) % 11], h, last[(h >> 8) % 11], i);
}

static void draw(const Floor *f)
{
    int rows, cols;
    getmaxyx(stdscr, rows, cols);
    werase(stdscr);
    for (int y = 0; y < rows && f->top + y < ROWS; y++) {
        char text[160];
        row_text(f->top + y, text, sizeof(text));
        bool selected = f->top + y == f->selected;
        wattrset(stdscr, selected ? (int)A_REVERSE : (int)A_NORMAL);
        mvwaddnstr(stdscr, y, 0, text, cols);
        if (selected)
            mvwchgat(stdscr, y, 0, cols, A_REVERSE, 0, NULL);
    }
    wmove(stdscr, (int)(f->selected - f->top), 0);
    wnoutrefresh(stdscr);
    doupdate();
}

static void keep(Floor *f, long rows)
{
    if (f->selected < 0)
        f->selected = 0;
    if (f->selected >= ROWS)
        f->selected = ROWS - 1;
    if (f->selected < f->top)
        f->top = f->selected;
    if (f->selected >= f->top + rows)
        f->top = f->selected - rows + 1;
}

// False on the key that ends it.
static bool take_key(Floor *f, char key)
{
    long rows = getmaxy(stdscr);
    switch (key) {
    case 'j': f->selected++; break;
    case 'k': f->selected--; break;
    case 'g': f->selected = 0; break;
    case 'G': f->selected = ROWS - 1; break;
    case KEY_PAGE_DOWN: f->selected += rows - 1; break;
    case KEY_PAGE_UP: f->selected -= rows - 1; break;
    case 'q': return false;
    default: break;
    }
    keep(f, rows);
    return true;
}

// Without one endwin behind it, ncurses flushes after every movement of the cursor.
static void settle_output(void)
{
    char *enter = enter_ca_mode, *leave = exit_ca_mode;
    enter_ca_mode = exit_ca_mode = NULL;
    endwin();
    wrefresh(stdscr);
    enter_ca_mode = enter;
    exit_ca_mode = leave;
}

static void open_screen(void)
{
    initscr();
    raw();
    noecho();
    nonl();
    struct termios modes;
    if (tcgetattr(STDIN_FILENO, &modes) == 0) {
        modes.c_oflag &= ~(tcflag_t)OPOST;
        tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    }
    def_prog_mode();
    typeahead(-1);
    curs_set(0);
    settle_output();
}

int main(void)
{
    setlocale(LC_ALL, "");
    open_screen();
    Floor f = {0, 0};
    bool more = true;
    draw(&f);
    while (more) {
        char keys[4096];
        ssize_t n = read(STDIN_FILENO, keys, sizeof(keys));
        more = n > 0;
        for (ssize_t i = 0; i < n && more; i++) {
            more = take_key(&f, keys[i]);
            if (more)
                draw(&f);
        }
    }
    endwin();
    return 0;
}
