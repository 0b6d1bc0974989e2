check_PROGRAMS += unit_ui
TESTS += unit_ui
unit_ui_SOURCES = \
	tests/unit/unit.h \
	tests/unit/ui/main.c \
	tests/unit/ui/test_bars.c \
	tests/unit/ui/test_canvas.c \
	tests/unit/ui/test_clip.c \
	tests/unit/ui/test_notify.c \
	tests/unit/ui/test_commands.c \
	tests/unit/ui/test_excuse.c \
	tests/unit/ui/test_format.c \
	tests/unit/ui/test_layout.c \
	tests/unit/ui/test_lineedit.c \
	tests/unit/ui/test_links.c \
	tests/unit/ui/test_list.c \
	tests/unit/ui/test_look.c \
	tests/unit/ui/test_planner_face.c \
	tests/unit/ui/test_prompt.c \
	tests/unit/ui/test_line_history.c \
	tests/unit/ui/test_tab_strip.c \
	tests/unit/ui/test_targets.c \
	tests/unit/ui/test_term_keys.c \
	tests/unit/ui/test_wizard.c \
	tests/unit/ui/test_theme.c
unit_ui_CPPFLAGS = $(unit_cppflags) $(CURSES_CFLAGS) -DTHEMES_DIR='"$(abs_top_srcdir)/themes"'
unit_ui_LDADD = $(ui_libs) $(CMOCKA_LIBS)

# The real shell in a terminal, around panes and an app that only tell what reached them.
check_PROGRAMS += shell_toy
shell_toy_SOURCES = \
	tests/unit/ui/shell_toy.c \
	tests/unit/ui/shell_toy.h \
	tests/unit/ui/shell_toy_views.c
shell_toy_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit/ui -DTHEMES_DIR='"$(abs_top_srcdir)/themes"'
shell_toy_LDADD = $(ui_libs)

check_PROGRAMS += unit_shell
TESTS += unit_shell
unit_shell_SOURCES = \
	tests/unit/unit.h \
	tests/unit/ui/main_shell.c \
	tests/unit/ui/shell_drive.h \
	tests/unit/ui/test_shell.c \
	tests/unit/ui/test_shell_look.c \
	tests/unit/ui/test_shell_mouse.c \
	tests/unit/ui/test_shell_terminal.c \
	tests/unit/ui/test_shell_talk.c
unit_shell_CPPFLAGS = $(unit_cppflags) -I$(top_srcdir)/tests/unit/ui
unit_shell_LDADD = $(harness_libs) $(GLIB_LIBS) $(CMOCKA_LIBS)
