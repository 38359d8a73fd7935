# Read by cpack when it starts: what it needs is named with its Debian package.

find_program(RECONCILE_SHLIBDEPS dpkg-shlibdeps)
find_program(RECONCILE_FILE file)
set(missing "")
if(NOT RECONCILE_SHLIBDEPS)
  string(APPEND missing " dpkg-dev")
endif()
if(NOT RECONCILE_FILE)
  string(APPEND missing " file")
endif()
if(missing)
  message(FATAL_ERROR "For a Debian package cpack needs these Debian packages as well:${missing}")
endif()
