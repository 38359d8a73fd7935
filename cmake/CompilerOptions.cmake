# The language, the warnings, the sanitizers and ccache: what holds for every source of the project.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()

add_library(reconcile_options INTERFACE)
target_compile_options(reconcile_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wcast-qual -Wformat=2 -Wimplicit-fallthrough -Wundef -Wextra-semi
  # A designated initialiser leaves the other members to their defaults, and that is meant.
  -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(reconcile_options INTERFACE -Wduplicated-cond -Wduplicated-branches -Wlogical-op)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 takes "text" + std::string for an overlapping copy (GCC bug 105651).
    target_compile_options(reconcile_options INTERFACE -Wno-restrict)
  endif()
endif()
if(RECONCILE_WERROR)
  target_compile_options(reconcile_options INTERFACE -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # These depend on what the optimiser sees and are wrong at times about std::optional, std::variant and std::string:
    # shown, but no reason to stop.
    target_compile_options(reconcile_options INTERFACE
      -Wno-error=maybe-uninitialized -Wno-error=array-bounds -Wno-error=stringop-overflow -Wno-error=stringop-overread
      -Wno-error=free-nonheap-object)
    if(CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 13)
      target_compile_options(reconcile_options INTERFACE -Wno-error=dangling-reference)
    endif()
  endif()
endif()

if(RECONCILE_SANITIZE)
  target_compile_options(reconcile_options INTERFACE
    -fsanitize=${RECONCILE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(reconcile_options INTERFACE -fsanitize=${RECONCILE_SANITIZE})
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_definitions(reconcile_options INTERFACE _GLIBCXX_ASSERTIONS)
endif()
# Only what is really used shall be loaded, and become a dependency of the package.
target_link_options(reconcile_options INTERFACE LINKER:--as-needed)

# ccache, where it is there and has a place for its cache. The sloppiness is what precompiled headers need.
if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(RECONCILE_CCACHE ccache)
  if(RECONCILE_CCACHE)
    execute_process(COMMAND ${RECONCILE_CCACHE} --get-config cache_dir
                    RESULT_VARIABLE ccache_status OUTPUT_QUIET ERROR_QUIET)
    if(ccache_status EQUAL 0)
      set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
          CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${RECONCILE_CCACHE})
      if(RECONCILE_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        target_compile_options(reconcile_options INTERFACE -fpch-preprocess)
      endif()
    endif()
  endif()
endif()
