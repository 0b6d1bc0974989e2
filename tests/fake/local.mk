# A library in the place of libsecret, for programs that load it by name.
check_PROGRAMS += libsecret-1.so.0
libsecret_1_so_0_SOURCES = tests/fake/libsecret.c
libsecret_1_so_0_CFLAGS = -std=c11 $(WARN_CFLAGS) -fPIC
libsecret_1_so_0_LDFLAGS = -shared -Wl,-soname,libsecret-1.so.0
libsecret_1_so_0_LDADD = $(GLIB_LIBS)
