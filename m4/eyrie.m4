# EYRIE_LIB(VARIABLE, MODULES, DEBIAN-PACKAGE, WHAT-FOR)
# Looks for a library by pkg-config. What is missing is collected, so that EYRIE_LIBS_DONE can name
# everything at once instead of sending people through configure once per package.
AC_DEFUN([EYRIE_LIB], [
  PKG_CHECK_MODULES([$1], [$2], [:],
    [eyrie_missing="$eyrie_missing $3"
     eyrie_missing_text="$eyrie_missing_text
    $2  ($4): Debian package $3"])
])

AC_DEFUN([EYRIE_LIBS_DONE], [
  AS_IF([test -n "$eyrie_missing"],
    [AC_MSG_ERROR([libraries are missing:$eyrie_missing_text

On Debian or Ubuntu:  apt-get install$eyrie_missing
Elsewhere, './dev help packages' lists the names.])])
])

# EYRIE_FLAGS(VARIABLE, FLAGS)
# Appends to VARIABLE each of FLAGS that the compiler takes without complaint. Clang only warns about an
# option it does not know, hence -Werror while probing.
AC_DEFUN([EYRIE_FLAGS], [
  for eyrie_flag in m4_normalize([$2]); do
    AS_VAR_PUSHDEF([eyrie_cache], [eyrie_cv_flag_$eyrie_flag])
    AC_CACHE_CHECK([whether $CC takes $eyrie_flag], [eyrie_cache],
      [eyrie_saved=$CFLAGS
       CFLAGS="$CFLAGS $eyrie_flag -Werror"
       AC_COMPILE_IFELSE([AC_LANG_SOURCE([[int main(void) { return 0; }]])],
         [AS_VAR_SET([eyrie_cache], [yes])], [AS_VAR_SET([eyrie_cache], [no])])
       CFLAGS=$eyrie_saved])
    AS_VAR_IF([eyrie_cache], [yes], [AS_VAR_APPEND([$1], [" $eyrie_flag"])])
    AS_VAR_POPDEF([eyrie_cache])
  done
])

# EYRIE_LINK_FLAGS(VARIABLE, FLAGS): the same for the linker.
AC_DEFUN([EYRIE_LINK_FLAGS], [
  for eyrie_flag in m4_normalize([$2]); do
    AS_VAR_PUSHDEF([eyrie_cache], [eyrie_cv_link_$eyrie_flag])
    AC_CACHE_CHECK([whether the linker takes $eyrie_flag], [eyrie_cache],
      [eyrie_saved=$LDFLAGS
       LDFLAGS="$LDFLAGS $eyrie_flag -Werror"
       AC_LINK_IFELSE([AC_LANG_SOURCE([[int main(void) { return 0; }]])],
         [AS_VAR_SET([eyrie_cache], [yes])], [AS_VAR_SET([eyrie_cache], [no])])
       LDFLAGS=$eyrie_saved])
    AS_VAR_IF([eyrie_cache], [yes], [AS_VAR_APPEND([$1], [" $eyrie_flag"])])
    AS_VAR_POPDEF([eyrie_cache])
  done
])

# EYRIE_LAZY(VARIABLE, FILE, FUNCTION)
# Takes a library out of the link and defines LAZY_VARIABLE as the name under which a linked program
# would load it. Without readelf, or where programs are built differently, it stays linked.
AC_DEFUN([EYRIE_LAZY], [
  AC_MSG_CHECKING([by which name programs load $2])
  eyrie_saved=$LIBS
  LIBS="$LIBS $[]$1[]_LIBS"
  eyrie_file=
  AC_LINK_IFELSE([AC_LANG_CALL([], [$3])],
    [eyrie_file=`readelf -d conftest$EXEEXT 2>/dev/null |
       sed -n 's/.*NEEDED.*\@<:@\($2.*\)\@:>@.*/\1/p'`])
  LIBS=$eyrie_saved
  AC_MSG_RESULT([${eyrie_file:-unknown}])
  AS_IF([test -n "$eyrie_file"],
    [AC_DEFINE_UNQUOTED([LAZY_$1], ["$eyrie_file"], [The file of $2 when it is loaded late])
     $1[]_LIBS=])
])
