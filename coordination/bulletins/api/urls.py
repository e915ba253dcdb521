"""API addresses of bulletins, mounted under /api/v1/."""

from django.urls import path

from coordination.bulletins.api import attachments

urlpatterns = [
    path("bulletins/<str:reference>/files/", attachments.BulletinFilesApi.as_view(), name="bulletin-files"),
    path("bulletins/<str:reference>/files/<uuid:file>/", attachments.BulletinFileApi.as_view(), name="bulletin-file"),
]
