check_PROGRAMS += unit_ui
TESTS += unit_ui
unit_ui_SOURCES = \
	tests/unit/unit.h \
	tests/unit/ui/main.c \
	tests/unit/ui/test_canvas.c \
	tests/unit/ui/test_format.c \
	tests/unit/ui/test_layout.c \
	tests/unit/ui/test_lineedit.c \
	tests/unit/ui/test_list.c \
	tests/unit/ui/test_term_keys.c \
	tests/unit/ui/test_theme.c
unit_ui_CPPFLAGS = $(unit_cppflags) $(CURSES_CFLAGS) -DTHEMES_DIR='"$(abs_top_srcdir)/themes"'
unit_ui_LDADD = $(ui_libs) $(CMOCKA_LIBS)
