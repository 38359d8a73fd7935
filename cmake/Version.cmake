# version.hpp, with the project's version, and version.cpp, with what git says about this commit. Only version.cpp is
# written anew when the commit changes, so that nothing else has to be compiled again.

set(generated ${PROJECT_BINARY_DIR}/generated)
configure_file(${PROJECT_SOURCE_DIR}/cmake/version.hpp.in ${generated}/version.hpp @ONLY)

find_program(RECONCILE_GIT git)
mark_as_advanced(RECONCILE_GIT)
add_custom_target(reconcile_write_version
  COMMAND ${CMAKE_COMMAND} -DGIT=${RECONCILE_GIT} -DSOURCE=${PROJECT_SOURCE_DIR} -DOUTPUT=${generated}/version.cpp
          -P ${PROJECT_SOURCE_DIR}/cmake/WriteVersion.cmake
  BYPRODUCTS ${generated}/version.cpp
  COMMENT "Asking git for the commit")

add_library(reconcile_version STATIC ${generated}/version.cpp)
add_dependencies(reconcile_version reconcile_write_version)
target_include_directories(reconcile_version PUBLIC ${generated})
target_link_libraries(reconcile_version PRIVATE reconcile_options)
