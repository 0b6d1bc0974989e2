// The theme files there are: the person's own in the config folder, and the shipped ones. Their
// content is read in ui/theme.c.
#ifndef APP_THEMES_H
#define APP_THEMES_H

#include "app/complete.h"

#define THEME_AUTO    "auto"     // dark or light, by what the terminal says of its background
#define THEME_BUILTIN "terminal" // needs no file

// "auto" and then every theme by name, each with the first line of its file as the detail. An own
// file hides the shipped one of its name. shipped_dir may be NULL. Owned: choices_clear.
Choices themes_list(const char *shipped_dir);
// The file of that name; g_free. NULL: there is none, or it is no name.
char *themes_path(const char *shipped_dir, const char *name);

#endif
